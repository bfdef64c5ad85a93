import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { namespaceOf } from "../history/checkpoint-reader.ts";
import type { RemovalOrder, RemovedRows } from "../store/retention-store.ts";
import { lastActive, type Stored } from "./last-active.ts";
import type { RetentionAccess } from "./retention-access.ts";
import type { ThreadState } from "./thread-state.ts";
import { threadStatus } from "./thread-status.ts";

interface ListedThread {
  threadId: string;
  checkpoints: number;
  writes: number;
  /** In any namespace, by checkpoint id. */
  newest: Stored;
  headId: string | undefined;
  state: Pick<ThreadState, "status" | "metadata">;
}

/**
 * Retention over a saver of others, which can only remove whole threads, and cannot lock one: what is written to it between
 * the last look and the removal goes with it. Lists all checkpoints once; a few words of each thread are kept.
 */
export function listedRetention(saver: BaseCheckpointSaver): RetentionAccess {
  let listing: Promise<ListedThread[]> | undefined;
  return {
    async readThreads({ after, limit }) {
      const threads = await (listing ??= listThreads(saver, {}));
      const rest = threads.filter(({ threadId }) => after === undefined || threadId > after);
      return rest.slice(0, limit).map(stateOf);
    },
    remove: (order) => removeThread(saver, order),
  };
}

async function removeThread(
  saver: BaseCheckpointSaver,
  { threadId, stamp, remove }: RemovalOrder,
): Promise<RemovedRows | undefined> {
  if (remove !== "thread") throw wholeThreadsOnly(saver, threadId);
  const [thread] = await listThreads(saver, { thread_id: threadId });
  if (thread === undefined || stampOf(thread) !== stamp) return undefined;
  await saver.deleteThread(threadId);
  return { checkpoints: thread.checkpoints, writes: thread.writes, values: 0 };
}

async function listThreads(saver: BaseCheckpointSaver, configurable: object): Promise<ListedThread[]> {
  const threads = new Map<string, ListedThread>();
  for await (const tuple of saver.list({ configurable })) {
    const threadId = String(tuple.config.configurable?.["thread_id"]);
    threads.set(threadId, withTuple(threads.get(threadId) ?? unseen(threadId), tuple));
  }
  return [...threads.values()].toSorted((one, other) => (one.threadId < other.threadId ? -1 : 1));
}

function unseen(threadId: string): ListedThread {
  const newest = { checkpointId: "", ts: undefined };
  return { threadId, checkpoints: 0, writes: 0, newest, headId: undefined, state: { status: "unknown", metadata: {} } };
}

function withTuple(thread: ListedThread, tuple: CheckpointTuple): ListedThread {
  const { checkpoint, pendingWrites = [] } = tuple;
  const isNewest = checkpoint.id > thread.newest.checkpointId;
  const isHead = namespaceOf(tuple) === "" && checkpoint.id > (thread.headId ?? "");
  return {
    ...thread,
    checkpoints: thread.checkpoints + 1,
    writes: thread.writes + pendingWrites.length,
    ...(isNewest && { newest: { checkpointId: checkpoint.id, ts: checkpoint.ts } }),
    ...(isHead && {
      headId: checkpoint.id,
      state: { status: threadStatus(checkpoint, pendingWrites), metadata: { ...tuple.metadata } },
    }),
  };
}

function stateOf(thread: ListedThread): ThreadState {
  const { threadId, checkpoints, newest, state } = thread;
  const time = lastActive([newest], state.metadata);
  const lastActiveAt = time === undefined ? {} : { lastActiveAt: new Date(time).toISOString() };
  return { threadId, checkpoints, ...state, ...lastActiveAt, stamp: stampOf(thread) };
}

function stampOf({ checkpoints, writes, newest, headId = "" }: ListedThread): string {
  return [checkpoints, writes, newest.checkpointId, headId].join(":");
}

export function wholeThreadsOnly({ constructor }: BaseCheckpointSaver, threadId: string): ThreadkeepError {
  return new ThreadkeepError(
    `${constructor.name} can only remove whole threads, and single checkpoints of thread ${JSON.stringify(threadId)} were to go. ` +
      "SqliteCheckpointer and PostgresCheckpointer can remove those.",
    { code: "retention.whole-threads-only", context: { threadId } },
  );
}
