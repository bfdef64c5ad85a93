import { BLOCKED_MS } from "../../run-store.ts";
import { nearestTime, timeIn, timeText } from "./stored-time.ts";

// Times are rounded when they are stored: what was stored just now may be ahead of the clock.
const NOW_AS_STORED = "clock_timestamp()::timestamptz(3)";

/**
 * The columns of a run as one JSON text, from which `readRun` makes a RunRow. Everything "to now" is reckoned here, by the database's
 * clock. What is JSON itself stays text: a damaged one would fail the statement for all of its rows, as would a time that is none.
 */
export function runDocument(row: string): string {
  const column = (name: string): string => `${row}.${name}`;
  const time = (name: string): string => timeText(column(name));
  const [aliveAt, loopAt] = [timeIn(column("alive_at")), timeIn(column("loop_at"))];
  const fields = {
    runId: column("run_id"),
    threadId: column("thread_id"),
    graph: column("graph"),
    graphVersion: column("graph_version"),
    state: column("state"),
    owner: column("owner"),
    epoch: column("epoch"),
    dueAt: time("due_at"),
    // Not rounded down: what is due in half a millisecond is not due.
    dueInMs: `ceil(${msBetween("clock_timestamp()", nearestTime(column("due_at")))})`,
    createdAt: time("created_at"),
    beganAt: time("began_at"),
    aliveAt: time("alive_at"),
    loopAt: time("loop_at"),
    progressAt: time("progress_at"),
    idleForMs: `coalesce(greatest(0, round(${msBetween(idleSince(row), "clock_timestamp()")})), 0)`,
    blockedForMs: `coalesce(greatest(0, round(${msBetween(loopAt, aliveAt)})), 0)`,
    heldForMs: `coalesce(greatest(0, ${msBetween(NOW_AS_STORED, aliveAt)}), 0)`,
    stateSince: time("state_since"),
    baseCheckpointId: column("base_checkpoint_id"),
    checkpointId: column("checkpoint_id"),
    step: column("step"),
    nodes: `coalesce(${column("exact_nodes")}, ${column("nodes")}::text)`,
    attempts: column("attempts"),
    totalAttempts: column("total_attempts"),
    failure: column("failure"),
    options: column("options"),
    isStopRequested: column("stop_requested"),
  };
  return jsonObject(fields);
}

/** From when on an open run made no progress; NULL where that is not known. */
export function idleSince(row: string): string {
  return `greatest(${timeIn(`${row}.progress_at`)}, ${timeIn(`${row}.state_since`)})`;
}

/** Of one that somebody holds. `runDocument` tells for how long. */
export function isBlocked(row: string): string {
  return `${timeIn(`${row}.alive_at`)} - ${timeIn(`${row}.loop_at`)} > ${BLOCKED_MS} * interval '1 millisecond'`;
}

/** Of one that nobody holds: its owner's last sign of life is never ahead of the clock. `runDocument` tells for how long. What is no time holds nothing. */
export function isHeldForEffects(row: string): string {
  return `coalesce(${timeIn(`${row}.alive_at`)} > ${NOW_AS_STORED}, false)`;
}

export function msBetween(from: string, to: string): string {
  return `(extract(epoch FROM ${to} - ${from}) * 1000)`;
}

export function jsonObject(fields: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(fields).map(([name, value]) => `'${name}', ${value}`);
  return `json_build_object(${pairs.join(", ")})`;
}
