import { DeltaSnapshot, type BaseCheckpointSaver, type CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { namespaceOf } from "../checkpoint-reader.ts";
import { isStateChannel } from "../graph-channels.ts";
import type { ThreadGraph } from "../thread-graph.ts";
import { isCounted, unstoredChannels, withoutValue } from "../unstored-channels.ts";
import { valueMissing } from "./value-missing-error.ts";

interface DeltaChannel {
  fromCheckpoint(seed?: unknown): DeltaChannel;
  replayWrites(writes: readonly unknown[]): void;
  get(): unknown;
}

/**
 * The checkpoint's values with a snapshot of each DeltaChannel. Its value is spread over the checkpoints before, which a
 * copy does not have. Without the graph, whose reducers put such a value together, there may be none.
 * @throws {ThreadkeepError} `history.delta-not-readable`, `history.graph-needed`
 */
export async function withDeltaSnapshots(
  graph: ThreadGraph | undefined,
  saver: BaseCheckpointSaver,
  tuple: CheckpointTuple,
): Promise<Record<string, unknown>> {
  const { channel_values: values } = tuple.checkpoint;
  if (graph === undefined) {
    assertWhole(tuple);
    return values;
  }
  const channels = channelsOf(graph, namespaceOf(tuple));
  assertReadable(tuple, channels);
  const deltas = Object.entries(channels).filter(
    (entry): entry is [string, DeltaChannel] => isDelta(entry[1]) && !Object.hasOwn(values, entry[0]),
  );
  if (deltas.length === 0) return values;
  const histories = await saver.getDeltaChannelHistory({
    config: tuple.config,
    channels: deltas.map(([name]) => name),
  });
  const snapshots = deltas.map(([name, channel]) => {
    const replayed = channel.fromCheckpoint(histories[name]?.seed);
    replayed.replayWrites(histories[name]?.writes ?? []);
    return [name, new DeltaSnapshot(replayed.get())] as const;
  });
  return { ...values, ...Object.fromEntries(snapshots) };
}

/** Of the graph that owns a namespace; none for one that a node calls itself. */
function channelsOf(graph: ThreadGraph, namespace: string): Record<string, unknown> {
  if (namespace === "") return graph.channels;
  // "node:task|inner:task|1" is the subgraph "node|inner"; the number tells calls of one task apart.
  const parts = namespace.split("|").filter((part) => !/^\d+$/.test(part));
  const path = parts.map((part) => part.replace(/:.*$/s, "")).join("|");
  for (const [name, subgraph] of graph.getSubgraphs(undefined, true)) if (name === path) return subgraph.channels;
  return {};
}

function assertReadable(tuple: CheckpointTuple, channels: Record<string, unknown>): void {
  const unread = unstoredChannels(tuple).find((name) => !isDelta(channels[name]));
  if (unread === undefined) return;
  const namespace = namespaceOf(tuple);
  throw new ThreadkeepError(
    `Channel ${JSON.stringify(unread)} of the subgraph at ${JSON.stringify(namespace)} is a DeltaChannel that the graph does not know, ` +
      "so its value cannot be copied. Add the subgraph as a node, or name a checkpoint outside of its run.",
    { code: "history.delta-not-readable", context: { namespace, channel: unread } },
  );
}

/** @throws {ThreadkeepError} `history.graph-needed` where a channel's value may be spread over the checkpoints before */
function assertWhole(tuple: CheckpointTuple): void {
  const { checkpoint } = tuple;
  // Of an update, which counts none, whatever was written and is not stored may be one.
  const [missing] = isCounted(tuple)
    ? unstoredChannels(tuple)
    : withoutValue(checkpoint, Object.keys(checkpoint.channel_versions).filter(isStateChannel));
  if (missing !== undefined) throw valueMissing(tuple, missing);
}

function isDelta(channel: unknown): channel is DeltaChannel {
  return (
    typeof channel === "object" &&
    channel !== null &&
    "lc_graph_name" in channel &&
    channel.lc_graph_name === "DeltaChannel"
  );
}
