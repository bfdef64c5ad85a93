import { readJson, readJsonObject } from "../../read-json.ts";
import { BLOCKED_MS, type RunEvent, type RunFailure, type RunRow, type RunState } from "../../run-store.ts";
import type { SqlRow } from "../database-thread.ts";
import { textOf } from "../rows.ts";
import { LAST_TIME_MS, msOf, numberOf, optionalText, timeOf } from "./columns.ts";
import { NOW } from "./database-clock.ts";

/** All of a run, and the clock that it is read by. */
export const RUN_COLUMNS = `*, ${NOW} AS now`;

/** The nodes of a damaged row are none: json_each() of what is no JSON fails for all rows. */
export const READABLE_NODES = "iif(json_valid(nodes), nodes, '[]')";

/** Of one that somebody holds. `runRow` tells for how long. */
export const IS_BLOCKED = `alive_at - loop_at > ${BLOCKED_MS}`;

/** Of one that nobody holds: its owner's last sign of life is never ahead of the clock. `runRow` tells for how long. What no date has holds nothing. */
export const IS_HELD_FOR_EFFECTS = `(alive_at > ${NOW} AND alive_at <= ${LAST_TIME_MS})`;

export function runRow(row: SqlRow): RunRow {
  const now = Number(row["now"]);
  const dueAt = numberOf(row["due_at"]);
  const [aliveAt = 0, loopAt = aliveAt] = [row["alive_at"], row["loop_at"]].map(msOf);
  return {
    runId: textOf(row, "run_id"),
    threadId: textOf(row, "thread_id"),
    graph: textOf(row, "graph"),
    graphVersion: optionalText(row["graph_version"]),
    state: textOf(row, "state") as RunState,
    owner: optionalText(row["owner"]),
    epoch: Number(row["epoch"]),
    dueAt: timeOf(row["due_at"]),
    dueInMs: dueAt === undefined ? undefined : dueAt - now,
    createdAt: timeOf(row["created_at"]) ?? "",
    beganAt: timeOf(row["began_at"]),
    aliveAt: timeOf(row["alive_at"]),
    loopAt: timeOf(row["loop_at"]),
    progressAt: timeOf(row["progress_at"]),
    idleForMs: Math.max(0, now - lastMoveOf(row, now)),
    blockedForMs: Math.max(0, aliveAt - loopAt),
    heldForMs: Math.max(0, aliveAt - now),
    stateSince: timeOf(row["state_since"]) ?? "",
    baseCheckpointId: optionalText(row["base_checkpoint_id"]),
    checkpointId: optionalText(row["checkpoint_id"]),
    step: numberOf(row["step"]),
    nodes: readJson(row["nodes"]) as RunRow["nodes"],
    attempts: Number(row["attempts"]),
    totalAttempts: Number(row["total_attempts"]),
    failure: readJsonObject(row["failure"]) as RunFailure | undefined,
    options: readJsonObject(row["options"]) as RunRow["options"],
    isStopRequested: row["stop_requested"] === 1,
  };
}

function lastMoveOf(row: SqlRow, now: number): number {
  const moves = [row["progress_at"], row["state_since"]].map(msOf).filter((at) => at !== undefined);
  return moves.length === 0 ? now : Math.max(...moves);
}

export function runEvent(row: SqlRow): RunEvent {
  return {
    runId: textOf(row, "run_id"),
    threadId: textOf(row, "thread_id"),
    at: timeOf(row["at"]) ?? "",
    kind: textOf(row, "kind") as RunEvent["kind"],
    owner: optionalText(row["owner"]),
    epoch: Number(row["epoch"]),
    checkpointId: optionalText(row["checkpoint_id"]),
    afterMs: numberOf(row["after_ms"]),
    failure: readJsonObject(row["failure"]) as RunFailure | undefined,
  };
}
