import type {
  BaseCheckpointSaver,
  ChannelVersions,
  Checkpoint,
  CheckpointMetadata,
  CheckpointPendingWrite,
  CheckpointTuple,
  PendingWrite,
} from "@langchain/langgraph-checkpoint";
import type { ThreadGraph } from "../thread-graph.ts";
import { withDeltaSnapshots } from "./delta-snapshots.ts";

/** A checkpoint that stands alone, ready to be written. */
export interface CheckpointCopy {
  namespace: string;
  /** What it is built on, in the same thread. */
  parentId: string | undefined;
  checkpoint: Checkpoint;
  metadata: CheckpointMetadata;
  newVersions: ChannelVersions;
  writes: readonly CheckpointPendingWrite[];
}

/** Whole: DeltaChannels as snapshots, of the format that has no sends outside of its channels. Without pending writes. */
export async function copyOf(
  graph: ThreadGraph | undefined,
  saver: BaseCheckpointSaver,
  tuple: CheckpointTuple,
): Promise<Pick<CheckpointCopy, "checkpoint" | "metadata">> {
  const channel_values = await withDeltaSnapshots(graph, saver, tuple);
  const { counters_since_delta_snapshot: _, ...metadata } = tuple.metadata ?? { source: "fork", step: -1, parents: {} };
  return { checkpoint: { ...tuple.checkpoint, v: 4, channel_values }, metadata };
}

/** Writes first: the copy can be read only when it is complete. */
export async function writeCopy(saver: BaseCheckpointSaver, threadId: string, copy: CheckpointCopy): Promise<void> {
  await writePending(saver, threadId, copy);
  await writeCheckpoint(saver, threadId, copy);
}

export async function writeCheckpoint(
  saver: BaseCheckpointSaver,
  threadId: string,
  { namespace, parentId, checkpoint, metadata, newVersions }: CheckpointCopy,
): Promise<void> {
  const parent = parentId === undefined ? {} : { checkpoint_id: parentId };
  const configurable = { thread_id: threadId, checkpoint_ns: namespace, ...parent };
  await saver.put({ configurable }, checkpoint, metadata, newVersions);
}

export async function writePending(
  saver: BaseCheckpointSaver,
  threadId: string,
  { namespace, checkpoint, writes }: CheckpointCopy,
): Promise<void> {
  const configurable = { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: checkpoint.id };
  for (const [taskId, own] of byTask(writes)) await saver.putWrites({ configurable }, own, taskId);
}

function byTask(writes: readonly CheckpointPendingWrite[]): Map<string, PendingWrite[]> {
  const grouped = new Map<string, PendingWrite[]>();
  for (const [taskId, channel, value] of writes) {
    const own = grouped.get(taskId);
    if (own) own.push([channel, value]);
    else grouped.set(taskId, [[channel, value]]);
  }
  return grouped;
}
