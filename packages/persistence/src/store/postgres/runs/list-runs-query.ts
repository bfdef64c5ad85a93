import type { RunQuery } from "../../run-store.ts";
import type { SchemaNames } from "../names.ts";
import type { SqlQuery } from "../postgres-database.ts";
import { callFunction } from "../sql/call-function.ts";
import { Params } from "../sql/params.ts";
import { runDocument } from "./run-document.ts";
import { readRunCursor } from "./run-page.ts";
import { placeText } from "./stored-time.ts";
import { STUCK_PARTS } from "./stuck-function.ts";
import { UNFINISHED } from "./unfinished.ts";

/** None of STUCK_PARTS: a cursor of the one list is no place in the other. */
const NEWEST_PART = 2;

/**
 * A page of runs, and one run more: it tells whether another page follows. Each row is a run as JSON, the part of the list that it is
 * of, and the time that it stands by.
 * @throws ThreadkeepError `run.invalid-cursor`
 */
export function listRunsQuery(names: SchemaNames, query: RunQuery): SqlQuery {
  return query.stuck === undefined ? newestQuery(names, query) : stuckQuery(names, query, query.stuck.idleMs);
}

function newestQuery({ runs }: SchemaNames, query: RunQuery): SqlQuery {
  const params = new Params();
  // All that a thread has are read first, by its index: another one is in the order asked for, and holds the runs of all.
  const from =
    query.threadId === undefined
      ? `${runs} r`
      : `(SELECT * FROM ${runs} WHERE thread_id = ${params.add(query.threadId)}::text OFFSET 0) r`;
  return params.query(`SELECT ${runDocument("r")}, ${NEWEST_PART}, ${placeText("r.created_at")} FROM ${from}
    WHERE ${conditions(params, query)} ORDER BY r.created_at DESC, r.run_id DESC LIMIT ${params.add(query.limit + 1)}::int`);
}

function conditions(params: Params, { states, graph, node, cursor }: RunQuery): string {
  const end = readRunCursor(cursor, [NEWEST_PART]);
  const all = [
    states && `r.state = ANY (${params.add(states)}::text[])`,
    states && !states.some((state) => state === "done" || state === "left") && `r.state ${UNFINISHED}`,
    graph !== undefined && `r.graph = ${params.add(graph)}::text`,
    node !== undefined && `r.nodes ? ${params.add(node)}::text`,
    end && `(r.created_at, r.run_id) < (${params.add(end.at)}::timestamptz, ${params.add(end.runId)}::text)`,
  ];
  return all.filter(Boolean).join(" AND ") || "true";
}

function stuckQuery({ stuckRuns }: SchemaNames, query: RunQuery, idleMs: number): SqlQuery {
  const { states, graph, node, limit, cursor } = query;
  const params = new Params();
  const { part, at, runId } = readRunCursor(cursor, Object.values(STUCK_PARTS)) ?? {
    part: STUCK_PARTS.due,
    at: "-infinity",
    runId: "",
  };
  const values = [part, at, runId, idleMs, states, graph, node, limit + 1];
  return params.query(`SELECT * FROM ${callFunction(stuckRuns, params, values)}`);
}
