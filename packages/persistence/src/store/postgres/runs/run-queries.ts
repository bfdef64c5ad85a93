import type { Fence } from "../../../runs/fence.ts";
import type { SchemaNames } from "../names.ts";
import type { SqlQuery } from "../postgres-database.ts";
import { HAS_INPUT } from "./no-input.ts";
import { endedInEffect } from "../../lease-keeper/what-is-kept.ts";
import { runDocument } from "./run-document.ts";
import { runEventDocument } from "./run-event-document.ts";

const EVENTS = 100;

export function requestStopQuery({ runs }: SchemaNames, runId: string): SqlQuery {
  const text = `UPDATE ${runs} SET stop_requested = true WHERE run_id = $1 AND state = 'open' RETURNING true`;
  return { text, values: [runId] };
}

// To a time at which a heartbeat that is under way does not take it for held any more.
export function releaseHoldQuery({ runs }: SchemaNames, { runId, epoch }: Fence): SqlQuery {
  const text = `UPDATE ${runs} r SET alive_at = r.state_since, loop_at = r.state_since
    WHERE r.run_id = $1 AND r.epoch = $2 AND ${endedInEffect("r")}`;
  return { text, values: [runId, epoch] };
}

export function runQuery({ runs }: SchemaNames, runId: string): SqlQuery {
  return { text: `SELECT ${runDocument("r")} FROM ${runs} r WHERE r.run_id = $1`, values: [runId] };
}

export function lastRunQuery({ runs }: SchemaNames, threadId: string): SqlQuery {
  const text = `SELECT ${runDocument("r")} FROM ${runs} r WHERE r.thread_id = $1 ORDER BY r.epoch DESC LIMIT 1`;
  return { text, values: [threadId] };
}

/** Its type, and its bytes in base64: see `rows.ts`. */
export function inputQuery({ runs }: SchemaNames, runId: string): SqlQuery {
  const text = `SELECT input_type, encode(input, 'base64') FROM ${runs} WHERE run_id = $1 AND ${HAS_INPUT}`;
  return { text, values: [runId] };
}

/** The newest first. */
export function eventsQuery({ runEvents }: SchemaNames, runId: string): SqlQuery {
  const text = `SELECT ${runEventDocument("e")} FROM ${runEvents} e WHERE e.run_id = $1 ORDER BY e.seq DESC LIMIT ${EVENTS}`;
  return { text, values: [runId] };
}
