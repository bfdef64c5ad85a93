import type { PassMemory } from "./pass-memory.ts";

type Hold = NonNullable<PassMemory["hold"]>;

/** The first wait after a failure, as a share of what a thread gains between two passes. Doubles up to all of it. */
const FIRST_WAIT = 1 / 4;

/** After a minute, then two, up to a quarter of an hour, what failed is tried again in any case: a model that refuses the thread brings none. */
const FIRST_WAIT_MS = 60_000;
export const LONGEST_WAIT_MS = 15 * 60_000;

/** What failed is tried again once more tokens came in or some time went by, never at every step. */
export function holdAfter(
  by: Hold["by"],
  { hold }: PassMemory,
  thread: { tokens: number; budgetTokens: number; targetTokens: number },
): Hold {
  const failures = (hold?.failures ?? 0) + 1;
  const share = Math.min(1, FIRST_WAIT * 2 ** (failures - 1));
  const wait = Math.max(1, Math.floor((thread.budgetTokens - thread.targetTokens) * share));
  const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  return { by, failures, waitTokens: wait, untilTokens: thread.tokens + wait, untilMs: Date.now() + waitMs };
}

/** The wait is for tokens that come in: what a pass takes out of the thread meanwhile does not lengthen it. */
export function lowerHold(memory: PassMemory, tokens: number): PassMemory {
  const { hold } = memory;
  if (hold === undefined || hold.untilTokens <= tokens + hold.waitTokens) return memory;
  return { ...memory, hold: { ...hold, untilTokens: tokens + hold.waitTokens } };
}

/** After a success, what failed before it counts no more. */
export function releaseHold(memory: PassMemory, by: Hold["by"]): PassMemory {
  if (memory.hold?.by !== by) return memory;
  const { hold: _over, ...rest } = memory;
  return rest;
}

export function isHeld({ hold }: PassMemory, by: Hold["by"], tokens: number): boolean {
  return hold?.by === by && tokens < hold.untilTokens && Date.now() < hold.untilMs;
}

/** Calls that failed count for the bound on calls until their time is over: the next one is a try of its own. */
export function failedCallsThatCount({ hold, failedCalls = 0 }: PassMemory): number {
  return hold !== undefined && Date.now() >= hold.untilMs ? 0 : failedCalls;
}
