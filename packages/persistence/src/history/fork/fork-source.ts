import type { BaseCheckpointSaver, CheckpointMetadata, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { findCheckpoint, type CheckpointRef } from "../find-checkpoint.ts";
import { openThreads, type ThreadGraph } from "../thread-graph.ts";
import { copyOf, type CheckpointCopy } from "./checkpoint-copy.ts";
import { isUnfinished, outlineThread, type ThreadOutline } from "./thread-outline.ts";

/** The checkpoint that a fork begins from, and the thread it stands in. */
export interface ForkSource {
  /** Absent where only the saver was given. */
  graph: ThreadGraph | undefined;
  saver: BaseCheckpointSaver;
  threadId: string;
  tuple: CheckpointTuple;
  outline: ThreadOutline;
  /** Its next step is under way, or waits, or has not begun. */
  unfinished: boolean;
}

export async function openSource(graphOrSaver: object, ref: CheckpointRef): Promise<ForkSource> {
  const { graph, saver } = openThreads(graphOrSaver);
  const tuple = await findCheckpoint(saver, ref);
  const outline = await outlineThread(saver, ref.threadId);
  return {
    graph,
    saver,
    threadId: ref.threadId,
    tuple,
    outline,
    unfinished: isUnfinished(outline, tuple.checkpoint.id),
  };
}

/**
 * The checkpoint as it stands. Of one whose next step was done before, what that step wrote stays behind: a fork does it
 * anew. Of one whose step is unfinished it comes along: what tasks have finished is not done twice.
 */
export async function copyRoot({ graph, saver, threadId, tuple, unfinished }: ForkSource): Promise<CheckpointCopy> {
  const { checkpoint, metadata } = await copyOf(graph, saver, tuple);
  // The checkpoint keeps its id and its time, and nothing else tells how long the fork has been there.
  const forkedFrom = { threadId, checkpointId: checkpoint.id, at: new Date().toISOString() };
  const forked: CheckpointMetadata<{ forkedFrom: CheckpointRef & { at: string } }> = {
    ...metadata,
    source: "fork",
    parents: {},
    forkedFrom,
  };
  return {
    namespace: "",
    parentId: undefined,
    checkpoint,
    metadata: forked,
    newVersions: checkpoint.channel_versions,
    writes: unfinished ? (tuple.pendingWrites ?? []) : [],
  };
}
