import type { Fence } from "../../../runs/fence.ts";
import type { EffectKey, EffectQuery, EffectStore, EffectToClaim } from "../../effect-store.ts";
import { fenceValues } from "../fence-values.ts";
import type { SchemaNames } from "../names.ts";
import type { SqlQuery, SqlValue } from "../postgres-database.ts";
import { callFunction } from "../sql/call-function.ts";
import { Params } from "../sql/params.ts";
import { effectDocument } from "./effect-document.ts";

export function claimEffectCall(
  { claimEffect }: SchemaNames,
  { name, argsHash, claimId, after, ...key }: EffectToClaim,
  fence: Fence | undefined,
): SqlQuery {
  return callFor(claimEffect, key, [name, argsHash, claimId, after], fence);
}

export function finishEffectCall(
  { finishEffect }: SchemaNames,
  key: EffectKey,
  claimId: string,
  { state, result }: Parameters<EffectStore["finish"]>[2],
  fence: Fence | undefined,
): SqlQuery {
  return callFor(finishEffect, key, [claimId, state, result.type, result.bytes], fence);
}

export function releaseEffectCall(
  { releaseEffect }: SchemaNames,
  key: EffectKey,
  claimId: string,
  fence: Fence | undefined,
): SqlQuery {
  return callFor(releaseEffect, key, [claimId], fence);
}

function callFor(name: string, key: EffectKey, values: readonly SqlValue[], fence: Fence | undefined): SqlQuery {
  const params = new Params();
  return params.query(`SELECT ${callFunction(name, params, [...keyValues(key), ...values, ...fenceValues(fence)])}`);
}

export function effectQuery({ effects }: SchemaNames, key: EffectKey): SqlQuery {
  const text = `SELECT ${effectDocument("e")} FROM ${effects} e
    WHERE e.thread_id = $1 AND e.branch = $2 AND e.call_id = $3 AND e.scope = $4`;
  return { text, values: keyValues(key) };
}

export function effectsQuery(
  { effects }: SchemaNames,
  threadId: string,
  { only, callId, limit }: EffectQuery,
): SqlQuery {
  const text = `SELECT ${effectDocument("e")} FROM ${effects} e
    WHERE e.thread_id = $1 AND ($2::text = 'all' OR e.state = 'claimed') AND ($4::text IS NULL OR e.call_id = $4)
    ORDER BY e.claimed_at, e.branch, e.call_id, e.scope LIMIT $3::int`;
  return { text, values: [threadId, only, limit, callId] };
}

function keyValues({ threadId, branch, callId, scope }: EffectKey): SqlValue[] {
  return [threadId, branch, callId, scope];
}
