import { listThreads, type ThreadSummary } from "@threadkeep/persistence";
import { createRecoveryService, type RecoveryService, type StuckState } from "@threadkeep/recovery";
import { ThreadkeepError } from "@threadkeep/state";
import { databaseProblem } from "../../threads/database/database-problem.ts";
import type { Database } from "../../threads/database/open-database.ts";
import type { StuckThread } from "./list-stuck.ts";

export interface UnrecordedQuery {
  node?: string;
  idleMs: number;
  limit: number;
  /** The cursor of `listThreads`, or "" for the beginning. */
  from: string;
  /** Threads that are listed already. */
  known: ReadonlySet<string>;
}

export interface Unrecorded {
  threads: StuckThread[];
  lookedAt: number;
  cursor: string | undefined;
}

// Of connections of a pool, so that a page does not take all of them.
const READS_AT_ONCE = 4;

/** Goes through threads by their ids until enough of them are stuck by what their checkpoints say. */
export async function findUnrecorded(
  database: Database,
  { limit, from, ...query }: UnrecordedQuery,
  onLookedAt: (threads: number) => void,
): Promise<Unrecorded> {
  const service = createRecoveryService({ checkpointer: database.saver, graphs: {}, idleMs: query.idleMs });
  const found: StuckThread[] = [];
  let lookedAt = 0;
  let cursor: string | undefined = from;
  do {
    const page: { threads: readonly ThreadSummary[]; nextCursor?: string } = await listThreads(database.saver, {
      limit: limit - found.length,
      order: "id",
      ...(cursor === "" ? {} : { cursor }),
    });
    found.push(...(await judgeAll(page.threads, database, service, query)));
    lookedAt += page.threads.length;
    onLookedAt(lookedAt);
    cursor = page.nextCursor;
  } while (cursor !== undefined && found.length < limit);
  return { threads: found, lookedAt, cursor };
}

type Query = Pick<UnrecordedQuery, "node" | "known">;

async function judgeAll(
  threads: readonly ThreadSummary[],
  database: Database,
  service: RecoveryService,
  { node, known }: Query,
): Promise<StuckThread[]> {
  const queue = threads.entries();
  const judged: (StuckThread | undefined)[] = [];
  const work = async () => {
    for (const [index, { threadId }] of queue) judged[index] = await judge(threadId, database, service);
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, work));
  return judged.filter((thread): thread is StuckThread => {
    if (thread === undefined || known.has(thread.threadId)) return false;
    return node === undefined || (thread.nodes?.includes(node) ?? false);
  });
}

async function judge(threadId: string, database: Database, service: RecoveryService): Promise<StuckThread | undefined> {
  try {
    const state = await service.checkStuckState(threadId);
    return state.isStuck && state.basis === "checkpoints" ? toStuck(state) : undefined;
  } catch (error) {
    if (!ThreadkeepError.isInstance(error) || error.code !== "recovery.unreadable-checkpoint") throw error;
    // Of one with a record that is told by its record.
    return (await database.saver.runs.readThread(threadId)) === undefined ? unreadable(threadId, error) : undefined;
  }
}

function toStuck({ threadId, state, failureClass, since = "", until, nextNodes, step, graph, runId }: StuckState) {
  return {
    threadId,
    state,
    basis: "checkpoints",
    since,
    until,
    nowMs: Date.now(),
    nodes: nextNodes,
    what: state === "failed" ? `failed: ${failureClass ?? "unknown"}` : "no record: dead, or at a breakpoint",
    ...(step === undefined ? {} : { step }),
    ...(graph === undefined ? {} : { graph }),
    ...(runId === undefined ? {} : { runId }),
  } satisfies StuckThread;
}

function unreadable(threadId: string, error: unknown): StuckThread {
  const problem = databaseProblem(error, undefined);
  const what = `not readable: ${problem.code}`;
  const nothing = { since: "", until: undefined, nowMs: Date.now() };
  return { threadId, state: "unreadable", what, basis: "checkpoints", ...nothing, problem };
}
