import type { StoredEffect } from "@threadkeep/persistence";
import { passAnswers, resolveUnknown } from "../unknown/resolve-unknown.ts";
import { claimEffect } from "./claim-effect.ts";
import type { Effect } from "./effect.ts";
import type { Ended } from "./effect-call.ts";
import { judgeFound } from "./judge-found.ts";
import { makeCall, type Attempt } from "./make-call.ts";
import { assertSameCall } from "./same-call.ts";
import { recordEnd, reopen, type Recorded } from "./record-end.ts";
import { reviveResult } from "./revive-result.ts";
import { errorOf, stateOf, type StoredOutcome } from "./stored-outcome.ts";
import { untilAborted } from "./until-aborted.ts";

/** How to go on: with a claim of one's own, which only takes the place of the one that was found. */
interface Start {
  after: string | undefined;
  asked: number;
  /** How many attempts were made before. */
  made: number;
}

type Next = { kind: "ended"; ended: Ended } | ({ kind: "claim" } & Start);

/** What stands in the ledger: the call itself, or what the thread that this one was forked from has done. */
interface Found {
  effect: StoredEffect;
  /** Undefined where the call itself stands nowhere. */
  own: StoredEffect | undefined;
}

const NOTHING_BEFORE: Start = { after: undefined, asked: 0, made: 0 };

/** Makes the call, or gives what it gave. */
export async function settleEffect(effect: Effect, start: Start = NOTHING_BEFORE): Promise<Ended> {
  let { after, asked, made } = start;
  for (;;) {
    const claim = await claimEffect(effect, after);
    if (claim.kind === "claimed") return begin(effect, { claimId: claim.claimId, asked, made: made + 1 });
    assertSameCall(effect, claim.effect);
    const next = await goOn(effect, { effect: claim.effect, own: claim.effect }, asked);
    if (next.kind === "ended") return next.ended;
    ({ after, asked, made } = next);
  }
}

/** Not where the run was ended while the database was asked: it may be free for others by now. */
async function begin(effect: Effect, attempt: Attempt): Promise<Ended> {
  if (effect.signal?.aborted !== true) return makeCall(effect, attempt);
  effect.attempts.end(attempt.claimId, { kind: "never-began" });
  throw effect.signal.reason;
}

/** The same for a fork: what its source has done is taken over before anything is done here. */
export async function settleForked(effect: Effect, findDone: () => Promise<StoredEffect | undefined>): Promise<Ended> {
  let asked = 0;
  for (;;) {
    const own = await effect.access.read(effect.key);
    if (own !== undefined && !isEmptyClaim(effect, own)) return settleEffect(effect, { ...NOTHING_BEFORE, asked });
    const done = await findDone();
    const again = (): Promise<Ended> => settleEffect(effect, { after: own?.claimId, asked, made: own?.attempts ?? 0 });
    if (done === undefined) return again();
    const next = await goOn(effect, { effect: done, own }, asked);
    if (next.kind === "ended") return next.ended;
    ({ asked } = next);
    if (next.after !== undefined) return again();
  }
}

/** A claim under which nothing was ever begun. */
function isEmptyClaim({ attempts }: Effect, { state, claimId }: StoredEffect): boolean {
  const isUnderWay = attempts.running(claimId) !== undefined;
  return state === "claimed" && !isUnderWay && attempts.leftover(claimId)?.kind === "never-began";
}

async function goOn(effect: Effect, found: Found, asked: number): Promise<Next> {
  const { effect: stored } = found;
  const { attempts, call } = effect;
  const known = { running: attempts.running(stored.claimId), leftover: attempts.leftover(stored.claimId) };
  const ruling = judgeFound(stored, known, call.policy);
  switch (ruling.kind) {
    case "replay":
      return replay(effect, found, { kind: "value", value: ruling.value });
    case "told":
      return replay(effect, found, { kind: "value", value: call.accept(ruling.result) });
    case "fail-again":
      return replay(effect, found, { kind: "error", error: ruling.error });
    case "wait":
      await untilAborted(ruling.until, effect.signal);
      return { kind: "claim", ...NOTHING_BEFORE, asked };
    case "record":
      return settle(effect, found, ruling.outcome, asked);
    case "again":
      passAnswers(effect, stored, Math.max(0, ruling.asked - asked));
      return claimAfter(stored, Math.max(asked, ruling.asked));
    default: {
      const resolution = await resolveUnknown(effect, { found: stored, why: ruling.why, asked });
      if (resolution.kind === "settled") return settle(effect, found, resolution.outcome, asked);
      if (found.own === stored && stored.state === "done") await reopen(effect, stored.claimId);
      return claimAfter(stored, resolution.asked);
    }
  }
}

function claimAfter({ claimId, attempts }: StoredEffect, asked: number): Next {
  return { kind: "claim", after: claimId, asked, made: attempts };
}

async function replay(effect: Effect, found: Found, outcome: StoredOutcome): Promise<Next> {
  const isCopied = found.own === found.effect || (await takeOver(effect, found, outcome));
  if (!isCopied) return { kind: "claim", ...NOTHING_BEFORE };
  effect.tell({ type: "effect.replayed", state: stateOf(outcome), from: found.effect.threadId });
  return ended(outcome);
}

/** Records what came of a call that somebody else began. */
async function settle(effect: Effect, found: Found, outcome: StoredOutcome, asked: number): Promise<Next> {
  const { effect: stored, own } = found;
  const isOwn = own === stored;
  const isSettled = await (isOwn ? record(effect, stored.claimId, outcome) : takeOver(effect, found, outcome));
  return isSettled ? ended(outcome) : { kind: "claim", ...NOTHING_BEFORE, asked };
}

/** Under a claim of its own: what was found belongs to another thread. */
async function takeOver(effect: Effect, { own }: Found, outcome: StoredOutcome): Promise<boolean> {
  const claim = await claimEffect(effect, own?.claimId, "copy");
  return claim.kind === "claimed" && record(effect, claim.claimId, outcome);
}

async function record(effect: Effect, claimId: string, outcome: StoredOutcome): Promise<boolean> {
  let recorded: Recorded | undefined;
  try {
    recorded = await recordEnd(effect, claimId, outcome);
  } finally {
    effect.attempts.end(claimId, recorded?.leftover);
  }
  return recorded.isLast;
}

function ended(outcome: StoredOutcome): Next {
  if (outcome.kind === "error") return { kind: "ended", ended: { kind: "thrown", error: errorOf(outcome.error) } };
  const value = outcome.kind === "value" ? reviveResult(outcome.value) : undefined;
  return { kind: "ended", ended: { kind: "value", value } };
}
