import { ThreadkeepError } from "@threadkeep/state";
import type { RunPage, RunQuery, RunState } from "../../run-store.ts";
import type { SqlRow, SqlStep } from "../database-thread.ts";
import { textOf } from "../rows.ts";
import { NOW } from "./database-clock.ts";
import { IS_BLOCKED, READABLE_NODES, RUN_COLUMNS, runRow } from "./run-rows.ts";

/** Where a page ended. */
interface PageEnd {
  part: "due" | "live" | "all";
  /** Of what the part is ordered by; of a damaged row it may be text. */
  at: number | string;
  runId: string;
}

// Words of the partial indexes, which only serve who says them.
const UNFINISHED = "state NOT IN ('done', 'left')";
const IDLE_SINCE = "max(state_since, coalesce(progress_at, 0))";

const MATCHES = `(?1 IS NULL OR state IN (SELECT value FROM json_each(?1))) AND (?2 IS NULL OR graph = ?2)
  AND (?3 IS NULL OR EXISTS (SELECT 1 FROM json_each(${READABLE_NODES}) WHERE value = ?3))`;

const partOf = (part: PageEnd["part"], at: string, where: string, order: string) => `
SELECT * FROM (
  SELECT ${RUN_COLUMNS}, '${part}' AS part, ${at} AS at FROM threadkeep_runs WHERE ${where} AND ${MATCHES}
  ORDER BY ${order} LIMIT ?4)`;

const due = (start: string) => partOf("due", "due_at", `${UNFINISHED} AND due_at <= ${NOW} ${start}`, "due_at, run_id");
// Few runs live: all of them are read, by the index of what may be claimed.
const live = (start: string) =>
  partOf(
    "live",
    IDLE_SINCE,
    `state = 'open' AND due_at > ${NOW} AND owner IS NOT NULL AND (${IDLE_SINCE} <= ${NOW} - ?5 OR ${IS_BLOCKED}) ${start}`,
    `${IDLE_SINCE}, run_id`,
  );
const newest = (kind: string, start: string) =>
  partOf("all", "created_at", `${kind} ${start}`, "created_at DESC, run_id DESC");

// What is due stands before what lives, and is idle or blocked.
const stuck = (dueStart: string) => `${due(dueStart)} UNION ALL ${live("")} ORDER BY part, at, run_id LIMIT ?4`;

/** One more than the page: it tells whether another one follows. */
export function listRunsStep({ states, stuck: isStuck, threadId, graph, node, limit, cursor }: RunQuery): SqlStep {
  const matches = [states === undefined ? null : JSON.stringify(states), graph ?? null, node ?? null, limit + 1];
  const end = cursor === undefined ? undefined : readCursor(cursor, isStuck === undefined ? ["all"] : ["due", "live"]);
  const place = end === undefined ? [] : [end.at, end.runId];
  if (isStuck !== undefined) return { sql: selectStuck(end), params: [...matches, isStuck.idleMs, ...place] };
  const kind = states === undefined || states.some(isEnd) ? "true" : UNFINISHED;
  const start = end ? "AND (created_at, run_id) < (?5, ?6)" : "";
  if (threadId === undefined) return { sql: newest(kind, start), params: [...matches, ...place] };
  const ofThread = `AND thread_id = ?${end ? 7 : 5}`;
  return { sql: newest(kind, `${start} ${ofThread}`), params: [...matches, ...place, threadId] };
}

function selectStuck(end: PageEnd | undefined): string {
  if (end?.part === "live") return live(`AND (${IDLE_SINCE}, run_id) > (?6, ?7)`);
  return stuck(end ? "AND (due_at, run_id) > (?6, ?7)" : "");
}

function isEnd(state: RunState): boolean {
  return state === "done" || state === "left";
}

export function runPage(rows: readonly SqlRow[], { limit }: RunQuery): RunPage {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    runs: page.map(runRow),
    cursor: last && JSON.stringify([textOf(last, "part"), placeOf(last["at"]), textOf(last, "run_id")]),
  };
}

/** JSON has no infinities, and no blobs, which come after all numbers. */
function placeOf(at: unknown): number | string {
  if (typeof at === "string") return at;
  const place = typeof at === "number" ? at : Infinity;
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, place));
}

/**
 * @param parts of the list: the cursor of another one tells no place in it
 * @throws ThreadkeepError `run.invalid-cursor`
 */
function readCursor(cursor: string, parts: readonly PageEnd["part"][]): PageEnd {
  const [given, at, runId] = parse(cursor);
  const part = parts.find((each) => each === given);
  const isPlace = typeof at === "number" || typeof at === "string";
  if (part !== undefined && isPlace && typeof runId === "string") return { part, at, runId };
  throw new ThreadkeepError(
    `${JSON.stringify(cursor)} is no cursor of this list of runs. Give the one of the page before.`,
    { code: "run.invalid-cursor", context: { cursor } },
  );
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(cursor);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
