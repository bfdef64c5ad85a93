import type { RunFailure, RunRow } from "@threadkeep/persistence";
import type { Database } from "../../threads/database/open-database.ts";
import { problem, type ThreadsProblem } from "../../threads/problem.ts";
import { readRunCursor, writeRunCursor } from "../run-cursor.ts";
import { describeStanding, runStandingOf, type RunStanding } from "../run-standing.ts";
import { findUnrecorded } from "./find-unrecorded.ts";

export interface StuckQuery {
  graph?: string;
  node?: string;
  /** Alive without any put for so long is stuck. */
  idleMs: number;
  limit: number;
  cursor?: string;
  /** Threads without a record, too. */
  withUnrecorded: boolean;
}

/** One that somebody or something has to act on. Times are ISO 8601. */
export interface StuckThread extends Omit<RunStanding, "state" | "isStuck"> {
  threadId: string;
  state: RunStanding["state"] | "unreadable";
  /** For people. */
  what: string;
  /** "checkpoints": there is no record, so nothing tells a live run from a dead one. */
  basis: "run" | "checkpoints";
  runId?: string;
  graph?: string;
  nodes?: readonly string[];
  step?: number;
  attempts?: number;
  totalAttempts?: number;
  owner?: string;
  failure?: RunFailure;
  /** Why its head cannot be read. */
  problem?: ThreadsProblem;
}

export interface StuckPage {
  threads: StuckThread[];
  /** Of the threads without a record: at how many was looked. */
  lookedAt?: number;
  nextCursor?: string;
}

// Which of the two lists a page goes on in, and from where.
const CURSOR = /^(runs|threads)\.(.*)$/s;

/** A page of runs that are stuck, the longest due first; when there are no more of them, of threads without a record. */
export async function listStuck(
  database: Database,
  query: StuckQuery,
  onLookedAt: (threads: number) => void,
): Promise<StuckPage> {
  const [, list, from = ""] = CURSOR.exec(query.cursor ?? "runs.") ?? [];
  if (list === undefined) throw noCursor();
  if (list === "threads") return listUnrecorded(database, query, { from, before: [] }, onLookedAt);
  const { runs, cursor } = await database.saver.runs.list({
    states: undefined,
    stuck: { idleMs: query.idleMs },
    graph: query.graph,
    node: query.node,
    limit: query.limit,
    cursor: readRunCursor(from),
  });
  const threads = runs.map((run) => toStuck(run, query.idleMs));
  if (cursor !== undefined) return { threads, nextCursor: `runs.${writeRunCursor(cursor)}` };
  if (!query.withUnrecorded) return { threads };
  return listUnrecorded(database, query, { from: "", before: threads }, onLookedAt);
}

async function listUnrecorded(
  database: Database,
  query: StuckQuery,
  { from, before }: { from: string; before: StuckThread[] },
  onLookedAt: (threads: number) => void,
): Promise<StuckPage> {
  if (before.length >= query.limit) return { threads: before, nextCursor: "threads." };
  const known = new Set(before.map(({ threadId }) => threadId));
  const found = await findUnrecorded(
    database,
    { ...query, limit: query.limit - before.length, from, known },
    onLookedAt,
  );
  return {
    threads: [...before, ...found.threads],
    lookedAt: found.lookedAt,
    ...(found.cursor === undefined ? {} : { nextCursor: `threads.${found.cursor}` }),
  };
}

function toStuck(run: RunRow, idleMs: number): StuckThread {
  const { threadId, runId, graph, nodes, step, attempts, totalAttempts, owner, failure } = run;
  const standing = runStandingOf(run, { idleMs });
  const { state, since, until, nowMs } = standing;
  return {
    threadId,
    state,
    what: describeStanding(standing, run),
    basis: "run",
    since,
    until,
    nowMs,
    runId,
    graph,
    attempts,
    totalAttempts,
    ...(nodes === undefined ? {} : { nodes }),
    ...(step === undefined ? {} : { step }),
    ...(owner === undefined ? {} : { owner }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function noCursor() {
  return problem({
    code: "recovery.invalid-cursor",
    message: "The cursor is none of this list.",
    help: "Give the cursor that the page before ended with, and the same options.",
  });
}
