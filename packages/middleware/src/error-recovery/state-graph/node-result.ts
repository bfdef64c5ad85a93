import { Command, isCommand } from "@langchain/langgraph";
import type { ChannelWrites } from "../../langgraph/langgraph-internals.ts";

/**
 * A node's result that also makes these writes, before its own: an update, a Command, or a list with Commands. So they are saved
 * together or not at all. A result that is none of these is left for LangGraph to refuse.
 */
export function withWrites(result: unknown, writes: ChannelWrites): unknown {
  if (writes.length === 0) return result;
  const fields = Object.fromEntries(writes);
  const isPlain = Object.keys(fields).length === writes.length;
  if (isPlain && (result === undefined || result === null)) return fields;
  const before = new Command({ update: writes });
  if (result === undefined || result === null) return before;
  if (typeof result !== "object") return result;
  if (Array.isArray(result)) return result.some((one) => isCommand(one)) ? [before, ...result] : result;
  if (isSend(result)) return new Command({ update: writes, goto: result as never });
  const isApart = isPlain && !isCommand(result) && !writes.some(([channel]) => channel in result);
  return isApart ? { ...fields, ...result } : [before, result];
}

/** The channels that a result writes. */
export function channelsOf(result: unknown): ReadonlySet<string> {
  if (typeof result !== "object" || result === null) return new Set();
  if (Array.isArray(result)) return new Set(result.flatMap((one) => [...channelsOf(one)]));
  if (!isCommand(result)) return new Set(Object.keys(result));
  const { update } = result as { update?: unknown };
  return new Set(Array.isArray(update) ? update.map(([channel]: [string]) => channel) : Object.keys(update ?? {}));
}

function isSend(result: object): boolean {
  return (result as { lg_name?: unknown }).lg_name === "Send";
}
