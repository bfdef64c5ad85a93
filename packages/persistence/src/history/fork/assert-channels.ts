import { ThreadkeepError } from "@threadkeep/state";
import { isStateChannel } from "../graph-channels.ts";
import type { ThreadGraph } from "../thread-graph.ts";

/**
 * A StateGraph passes over fields of an update that it has no channel for: the fork would be one without the update. What
 * other graphs make of an update is not known.
 * @throws {ThreadkeepError} `history.update-refused`
 */
export function assertChannels(graph: ThreadGraph, update: unknown): void {
  if (!("builder" in graph) || !isPlain(update)) return;
  const known = Object.keys(graph.channels).filter(isStateChannel);
  const unknown = Object.keys(update).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new ThreadkeepError(
    `The update names ${unknown.join(", ")}, which the graph has no channel for, and would have passed over. It has ${known.join(", ")}. Nothing was forked.`,
    { code: "history.update-refused", context: { channels: unknown } },
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
