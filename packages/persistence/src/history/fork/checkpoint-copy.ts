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
  const { namespace, parentId, checkpoint, metadata, newVersions, writes } = copy;
  const place = { thread_id: threadId, checkpoint_ns: namespace };
  for (const [taskId, own] of byTask(writes)) {
    await saver.putWrites({ configurable: { ...place, checkpoint_id: checkpoint.id } }, own, taskId);
  }
  const parent = parentId === undefined ? {} : { checkpoint_id: parentId };
  await saver.put({ configurable: { ...place, ...parent } }, checkpoint, metadata, newVersions);
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
