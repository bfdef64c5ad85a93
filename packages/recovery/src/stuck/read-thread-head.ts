import type { StateSnapshot } from "@langchain/langgraph";
import { ERROR, type BaseCheckpointSaver, type CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { classifyError } from "@threadkeep/middleware";
import {
  isFinished,
  nextNodes,
  parentIdOf,
  pendingInterrupts,
  pendingTasks,
  readBare,
  threadStatus,
  type ThreadStatus,
} from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import { readGraphState, type InnerGraph } from "./graph-state.ts";
import { openToolCalls } from "./open-tool-calls.ts";
import type { HeadFailure, ThreadHead } from "./thread-head.ts";

export interface ReadThreadHeadOptions {
  checkpointer: BaseCheckpointSaver;
  threadId: string;
  /** Knows its tasks and DeltaChannels; without it the checkpoint tells what it can. */
  graph?: InnerGraph | undefined;
}

/** Where the thread stands, and the graph's own word on it. */
export interface HeadReading {
  head: ThreadHead;
  snapshot: StateSnapshot | undefined;
}

/**
 * Undefined for a thread without a checkpoint of its own graph.
 * @throws {ThreadkeepError} `recovery.unreadable-checkpoint`
 */
export async function readThreadHead({
  checkpointer,
  threadId,
  graph,
}: ReadThreadHeadOptions): Promise<HeadReading | undefined> {
  try {
    const tuple = await checkpointer.getTuple({ configurable: { thread_id: threadId, checkpoint_ns: "" } });
    if (!tuple) return undefined;
    const snapshot = graph && (await readGraphState(graph, checkpointer, threadId));
    return { head: describeHead(tuple, snapshot, await readWriters(checkpointer, threadId, tuple)), snapshot };
  } catch (cause) {
    throw isAway(cause) ? cause : unreadable(threadId, cause);
  }
}

/** What a step of a run was made by, the checkpoint before tells; an update or a fork was made by nobody. */
async function readWriters(
  checkpointer: BaseCheckpointSaver,
  threadId: string,
  tuple: CheckpointTuple,
): Promise<readonly string[]> {
  const checkpointId = tuple.metadata?.source === "loop" ? parentIdOf(tuple) : undefined;
  if (checkpointId === undefined) return [];
  const parent = await readBare(checkpointer, { threadId, namespace: "", checkpointId });
  return (parent && nextNodes(parent.checkpoint)) ?? [];
}

function describeHead(
  tuple: CheckpointTuple,
  snapshot: StateSnapshot | undefined,
  writers: readonly string[],
): ThreadHead {
  const { checkpoint, metadata, pendingWrites = [] } = tuple;
  const unfinished = snapshot?.tasks.filter(({ id }) => !isFinished(pendingWrites, id)).map(({ name }) => name);
  const finished = snapshot?.tasks.filter(({ id }) => isFinished(pendingWrites, id)).map(({ name }) => name) ?? [];
  return {
    checkpointId: checkpoint.id,
    step: metadata?.step,
    source: metadata?.source,
    createdAt: checkpoint.ts,
    status: statusOf(tuple, snapshot),
    writers,
    lastNodes: finished.length > 0 ? finished : writers,
    nextNodes: unfinished ?? nextNodes(checkpoint) ?? [],
    interrupts: pendingInterrupts(pendingWrites, { values: false }),
    tasks: pendingTasks(pendingWrites),
    failure: failureOf(tuple),
    pendingToolCalls: openToolCalls(tuple, snapshot),
    tuple,
  };
}

// A checkpoint of a hand-made Pregel does not tell by itself whether something is left.
function statusOf({ checkpoint, pendingWrites = [] }: CheckpointTuple, snapshot?: StateSnapshot): ThreadStatus {
  const status = threadStatus(checkpoint, pendingWrites);
  if (status !== "unknown" || !snapshot) return status;
  return snapshot.tasks.length > 0 ? "runnable" : "done";
}

// LangGraph stores { name, message } of what was thrown.
function failureOf({ pendingWrites = [] }: CheckpointTuple): HeadFailure | undefined {
  const thrown: unknown = pendingWrites.find(([, channel]) => channel === ERROR)?.[2];
  if (thrown === undefined) return undefined;
  const { name, message }: { name?: unknown; message?: unknown } =
    typeof thrown === "object" && thrown !== null ? thrown : { message: thrown };
  return {
    class: classifyError(thrown).class,
    name: typeof name === "string" ? name : "Error",
    message: typeof message === "string" ? message : String(message),
  };
}

// A database that is away says nothing about the checkpoint.
function isAway(cause: unknown): boolean {
  return classifyError(cause).retryable;
}

function unreadable(threadId: string, cause: unknown): ThreadkeepError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ThreadkeepError(
    `The newest checkpoint of thread ${JSON.stringify(threadId)} cannot be read: ${why}. Nothing was changed. ` +
      "Give the keys and serializer that it was written with, or go back to an earlier checkpoint with rollbackThread.",
    { code: "recovery.unreadable-checkpoint", context: { threadId }, cause },
  );
}
