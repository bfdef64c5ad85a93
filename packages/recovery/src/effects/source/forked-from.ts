import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { parseThreadId, type CheckpointReader } from "@threadkeep/persistence";
import { isRecord } from "../claim/record.ts";

/** What may be known of where threads come from: a saver of ours, or any. */
export type ThreadSaver = Partial<CheckpointReader> & Partial<Pick<BaseCheckpointSaver, "list">>;

/**
 * The thread that this one was forked from, by `metadata.forkedFrom` of the checkpoint it began with. Not remembered for longer than a run:
 * a thread may be deleted, and another of its id be a fork.
 */
export async function forkedFrom(saver: ThreadSaver, threadId: string): Promise<string | undefined> {
  const source = await readSource(saver, threadId);
  // Retention keeps the checkpoint, and others who remove some may not. The id that forkThread gives names the source as well.
  return source ?? sourceInId(threadId);
}

async function readSource(saver: ThreadSaver, threadId: string): Promise<string | undefined> {
  for await (const tuple of firstCheckpoints(saver, threadId)) {
    const source = sourceIn(tuple);
    if (source !== undefined && source !== threadId) return source;
  }
  return undefined;
}

/** On other savers than ours: those that a fork may have begun with, since they list the newest first and whole. */
async function* firstCheckpoints(saver: ThreadSaver, threadId: string): AsyncGenerator<CheckpointTuple> {
  if (saver.readCheckpoints) {
    yield* saver.readCheckpoints({ threadId, namespace: "", order: "oldest", limit: 1, values: false });
    return;
  }
  const config = { configurable: { thread_id: threadId, checkpoint_ns: "" } };
  // With an update, LangGraph names that as the source.
  for (const source of ["fork", "update"]) yield* saver.list?.(config, { filter: { source } }) ?? [];
}

function sourceIn({ metadata }: CheckpointTuple): string | undefined {
  const from: unknown = (metadata as { forkedFrom?: unknown } | undefined)?.forkedFrom;
  const threadId = isRecord(from) ? from["threadId"] : undefined;
  return typeof threadId === "string" ? threadId : undefined;
}

function sourceInId(threadId: string): string | undefined {
  const parts = parseThreadId(threadId);
  return parts?.["job"] === "fork" && parts["at"] !== undefined ? parts["of"] : undefined;
}
