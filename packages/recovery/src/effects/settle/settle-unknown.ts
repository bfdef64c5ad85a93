import type { EffectAccess, EffectKey, StoredEffect } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { Attempts } from "../claim/attempts.ts";
import { isRecord } from "../claim/record.ts";
import { readOutcome, type StoredOutcome } from "../claim/stored-outcome.ts";
import { effectRecord } from "./effect-record.ts";

/** A call of a thread, as an EffectRecord, EffectUnknownError's context and events name it. */
export interface EffectRef {
  threadId: string;
  callId: string;
  /** Needed where the call was made on several. */
  branch?: string;
  /** Needed where a model gave several calls this id. */
  scope?: string;
}

/** What somebody has found out. `result`: what the tool or function would have returned. */
export type SettledOutcome = { outcome: "happened"; result: unknown } | { outcome: "did-not-happen" };

interface SettlingParts {
  access: EffectAccess;
  attempts: Attempts;
}

/** @returns what was settled */
export async function settleUnknown(
  { access, attempts }: SettlingParts,
  ref: EffectRef,
  outcome: SettledOutcome,
): Promise<EffectKey & { name: string }> {
  assertRef(ref);
  assertOutcome(outcome);
  const found = await findUnknown({ access, attempts }, ref);
  const result: StoredOutcome =
    outcome.outcome === "happened" ? { kind: "told", result: outcome.result } : { kind: "suspended", asked: 0 };
  const state = outcome.outcome === "happened" ? "done" : "failed";
  if (await access.finish(keyOf(found), found.claimId, { state, result }, undefined)) return found;
  throw problem("effect.not-unknown", `Call ${ref.callId} was begun again in the meantime. Nothing was recorded.`, ref);
}

async function findUnknown({ access, attempts }: SettlingParts, ref: EffectRef): Promise<StoredEffect> {
  const stored = await access.list(ref.threadId, { only: "all", callId: ref.callId, limit: 10_000 });
  const named = stored.filter((one) => isNamed(one, ref));
  const unknown = named.filter((one) => effectRecord(one, attempts).state === "unknown");
  const open = unknown.length > 0 ? unknown : named.filter(isFailed);
  const [one, other] = open;
  if (one === undefined) throw noneUnknown(named, attempts, ref);
  if (other === undefined) return one;
  const several = open.map(({ branch, scope }) => JSON.stringify({ branch, scope })).join(" and ");
  throw problem(
    "effect.ambiguous",
    `Thread "${ref.threadId}" has ${open.length} such calls of id ${ref.callId}. Say which: ${several}. Nothing was recorded.`,
    ref,
  );
}

/** Also what was settled before as one that did not happen. One that waits for the answer of a human is answered instead. */
function isFailed({ state, result }: StoredEffect): boolean {
  const outcome = readOutcome(result);
  return state === "failed" && (outcome.kind === "error" || (outcome.kind === "suspended" && outcome.asked === 0));
}

function isNamed(one: StoredEffect, { callId, branch, scope }: EffectRef): boolean {
  return one.callId === callId && (branch ?? one.branch) === one.branch && (scope ?? one.scope) === one.scope;
}

function noneUnknown(named: readonly StoredEffect[], attempts: Attempts, ref: EffectRef): ThreadkeepError {
  const states = named.map((one) => effectRecord(one, attempts).state).join(", ");
  return named.length === 0
    ? problem(
        "effect.not-found",
        `Thread "${ref.threadId}" has no call ${ref.callId} in the ledger. list("${ref.threadId}") gives those it has.`,
        ref,
      )
    : problem(
        "effect.not-unknown",
        `Call ${ref.callId} of thread "${ref.threadId}" is ${states}. Only what is unknown or failed can be settled. Nothing was recorded.`,
        ref,
      );
}

function assertOutcome(given: unknown): void {
  const outcome = isRecord(given) ? given["outcome"] : undefined;
  if (outcome === "did-not-happen" || (outcome === "happened" && isRecord(given) && "result" in given)) return;
  throw new ThreadkeepError(
    'This is no outcome to settle by. Give { outcome: "happened", result } with what the call would have returned, or { outcome: "did-not-happen" }.',
    { code: "effect.invalid-answer" },
  );
}

function problem(code: string, message: string, { threadId, callId }: EffectRef): ThreadkeepError {
  return new ThreadkeepError(message, { code, context: { threadId, callId } });
}

/** @throws {ThreadkeepError} `effect.invalid-option` */
function assertRef(ref: unknown): void {
  if (isRecord(ref) && isGiven(ref["threadId"]) && isGiven(ref["callId"])) return;
  throw new ThreadkeepError(
    'ledger.settle does not name a call. Give its thread and its id, as list() and effect.unknown tell them: ledger.settle({ threadId: "order-42", callId: "call_7" }, …).',
    { code: "effect.invalid-option" },
  );
}

function isGiven(id: unknown): boolean {
  return typeof id === "string" && id !== "";
}

function keyOf({ threadId, branch, callId, scope }: EffectKey): EffectKey {
  return { threadId, branch, callId, scope };
}
