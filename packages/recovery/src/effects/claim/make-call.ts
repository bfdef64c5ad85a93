import type { Leftover } from "./attempts.ts";
import { callsBeingMade, whileBeingMade } from "./being-made.ts";
import type { Effect } from "./effect.ts";
import type { Ended } from "./effect-call.ts";
import { isLeaseLost } from "./lease-lost.ts";
import { judgeThrown } from "./judge-thrown.ts";
import { finish, nameOf, recordEnd } from "./record-end.ts";
import { recordError, type StoredOutcome } from "./stored-outcome.ts";
import { toolErrorIn } from "./tool-error.ts";

/** A tool that was wrapped twice must not wait for itself. */
export function isBeingMade({ idempotencyKey }: Effect): boolean {
  return callsBeingMade().has(idempotencyKey);
}

export async function endOf(run: () => Promise<unknown>): Promise<Ended> {
  try {
    return { kind: "value", value: await run() };
  } catch (error) {
    return { kind: "thrown", error };
  }
}

/** One attempt of a call. */
export interface Attempt {
  claimId: string;
  /** How many questions of the ledger were answered before it. */
  asked: number;
  /** How many attempts were made, this one among them. */
  made: number;
}

/**
 * Makes the call under a claim, and records how it ended.
 *
 * @throws LeaseLostError
 */
export async function makeCall(effect: Effect, attempt: Attempt): Promise<Ended> {
  const { claimId } = attempt;
  const { call, idempotencyKey, attempts } = effect;
  let leftover: Leftover | undefined;
  try {
    const ended = await whileBeingMade(idempotencyKey, () => endOf(() => call.run({ idempotencyKey })));
    leftover = await (ended.kind === "value"
      ? recordValue(effect, claimId, ended.value)
      : recordThrown(effect, attempt, ended.error));
    return ended;
  } finally {
    attempts.end(claimId, leftover);
  }
}

async function recordValue(effect: Effect, claimId: string, value: unknown): Promise<Leftover | undefined> {
  const { leftover } = await recordEnd(effect, claimId, { kind: "value", value });
  effect.tell({ type: "effect.done" });
  return leftover;
}

async function recordThrown(effect: Effect, attempt: Attempt, error: unknown): Promise<Leftover | undefined> {
  const { claimId, asked } = attempt;
  const isAborted = effect.signal?.aborted === true;
  switch (judgeThrown(error, { isAborted, singleRequest: effect.call.singleRequest })) {
    case "failed": {
      const thrown = toolErrorIn(error);
      const { leftover } = await recordEnd(effect, claimId, { kind: "error", error: recordError(thrown) });
      effect.tell({ type: "effect.failed", error: nameOf(thrown) });
      return leftover;
    }
    case "unknown":
      return recordUnknown(effect, attempt, toolErrorIn(error));
    case "never-happened":
      return giveBack(effect, () => effect.access.release(effect.key, claimId, effect.fence));
    case "suspended":
      return giveBack(effect, () => suspend(effect, claimId, asked));
    default:
      return undefined;
  }
}

// Told before: a run that was cut off may not record it any more.
async function recordUnknown(
  effect: Effect,
  { claimId, made }: Attempt,
  thrown: unknown,
): Promise<Leftover | undefined> {
  effect.tell({ type: "effect.unknown", why: "no-answer", attempts: made, error: nameOf(thrown) });
  const { leftover } = await recordEnd(effect, claimId, { kind: "unknown", error: recordError(thrown) });
  return leftover;
}

/** The answers that the ledger was given come first again when the task is resumed: it has to know how many they are. */
function suspend(effect: Effect, claimId: string, asked: number): Promise<boolean> {
  if (asked === 0) return effect.access.release(effect.key, claimId, effect.fence);
  const outcome: StoredOutcome = { kind: "suspended", asked };
  return finish(effect, claimId, outcome);
}

async function giveBack(effect: Effect, give: () => Promise<boolean>): Promise<Leftover | undefined> {
  try {
    await give();
    effect.tell({ type: "effect.released" });
    return undefined;
  } catch (error) {
    if (isLeaseLost(error)) throw error;
    effect.tell({ type: "effect.unsaved", error: nameOf(error) });
    return { kind: "never-began" };
  }
}
