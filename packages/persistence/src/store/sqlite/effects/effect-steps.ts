import type { StoredValue } from "../../../encoding/stored-value.ts";
import type { Fence } from "../../../runs/fence.ts";
import type { EffectKey, EffectQuery, EffectRow, EffectToClaim } from "../../effect-store.ts";
import type { SqlRow, SqlStep } from "../database-thread.ts";
import { NOW } from "../runs/database-clock.ts";
import { fenceSteps } from "../runs/fence-steps.ts";
import { numberOf, optionalText, timeOf } from "../runs/columns.ts";
import { textOf } from "../rows.ts";

const IS_IT = "thread_id = ?1 AND branch = ?2 AND call_id = ?3 AND scope = ?4";

// What is done by now was done by the attempt that was believed dead. It is not done again.
const CLAIM = `
INSERT INTO threadkeep_effects (thread_id, branch, call_id, scope, name, args_hash, state, claim_id, attempts, run_id, epoch, claimed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'claimed', ?7, 1, ?8, ?9, ${NOW})
ON CONFLICT DO UPDATE SET name = excluded.name, args_hash = excluded.args_hash, state = excluded.state, claim_id = excluded.claim_id,
  attempts = attempts + 1, run_id = excluded.run_id, epoch = excluded.epoch, claimed_at = excluded.claimed_at,
  ended_at = NULL, result_type = NULL, result = NULL
WHERE claim_id = ?10 AND state <> 'done'`;

const READ = `SELECT * FROM threadkeep_effects WHERE ${IS_IT}`;

const FINISH = `
UPDATE threadkeep_effects SET state = ?6, ended_at = ${NOW}, result_type = ?7, result = ?8
WHERE ${IS_IT} AND claim_id = ?5 RETURNING claim_id`;

const RELEASE = `DELETE FROM threadkeep_effects WHERE ${IS_IT} AND claim_id = ?5 AND state = 'claimed' RETURNING claim_id`;

const list = (which: string) => `
SELECT * FROM threadkeep_effects WHERE thread_id = ?1 AND (?3 IS NULL OR call_id = ?3) ${which} ORDER BY claimed_at, rowid LIMIT ?2`;
const LIST = { all: list(""), unfinished: list("AND state = 'claimed'") } as const;

/** The last of them gives the effect that stands there now. */
export function claimEffectSteps(effect: EffectToClaim, fence: Fence | undefined): SqlStep[] {
  const { name, argsHash, claimId, after = null } = effect;
  const key = keyParams(effect);
  const columns = [...key, name, argsHash, claimId, fence?.runId ?? null, fence?.epoch ?? null, after];
  return [...fenceSteps(fence), { sql: CLAIM, params: columns }, { sql: READ, params: key }];
}

/** The last of them gives a row where it was the claim's to finish. */
export function finishEffectSteps(
  key: EffectKey,
  claimId: string,
  { state, result }: { state: "done" | "failed"; result: StoredValue },
  fence: Fence | undefined,
): SqlStep[] {
  const params = [...keyParams(key), claimId, state, result.type, result.bytes];
  return [...fenceSteps(fence), { sql: FINISH, params }];
}

/** The last of them gives a row where it was the claim's to release. */
export function releaseEffectSteps(key: EffectKey, claimId: string, fence: Fence | undefined): SqlStep[] {
  return [...fenceSteps(fence), { sql: RELEASE, params: [...keyParams(key), claimId] }];
}

export function readEffectStep(key: EffectKey): SqlStep {
  return { sql: READ, params: keyParams(key) };
}

export function listEffectsStep(threadId: string, { only, callId, limit }: EffectQuery): SqlStep {
  return { sql: LIST[only], params: [threadId, limit, callId ?? null] };
}

function keyParams({ threadId, branch, callId, scope }: EffectKey): string[] {
  return [threadId, branch, callId, scope];
}

export function effectRow(row: SqlRow): EffectRow {
  const type = optionalText(row["result_type"]);
  return {
    threadId: textOf(row, "thread_id"),
    branch: textOf(row, "branch"),
    callId: textOf(row, "call_id"),
    scope: textOf(row, "scope"),
    name: textOf(row, "name"),
    argsHash: textOf(row, "args_hash"),
    state: textOf(row, "state") as EffectRow["state"],
    claimId: textOf(row, "claim_id"),
    attempts: Number(row["attempts"]),
    runId: optionalText(row["run_id"]),
    epoch: numberOf(row["epoch"]),
    claimedAt: timeOf(row["claimed_at"]) ?? "",
    endedAt: timeOf(row["ended_at"]),
    result: type === undefined ? undefined : { type, bytes: new Uint8Array(row["result"] as ArrayBuffer) },
  };
}
