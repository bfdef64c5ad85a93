import type { PassMemory } from "./pass-memory.ts";

type Hold = NonNullable<PassMemory["hold"]>;

/** The first wait after a failure, as a share of what a thread gains between two passes. Doubles up to all of it. */
const FIRST_WAIT = 1 / 4;

/** What failed is tried again once more tokens came in, never at every step. */
export function holdAfter(
  by: Hold["by"],
  { hold }: PassMemory,
  thread: { tokens: number; budgetTokens: number; targetTokens: number },
): Hold {
  const failures = (hold?.failures ?? 0) + 1;
  const share = Math.min(1, FIRST_WAIT * 2 ** (failures - 1));
  const wait = Math.max(1, Math.floor((thread.budgetTokens - thread.targetTokens) * share));
  return { by, failures, untilTokens: thread.tokens + wait };
}

/** After a success, what failed before it counts no more. */
export function releaseHold(memory: PassMemory, by: Hold["by"]): PassMemory {
  if (memory.hold?.by !== by) return memory;
  const { hold: _over, ...rest } = memory;
  return rest;
}

export function isHeld({ hold }: PassMemory, by: Hold["by"], tokens: number): boolean {
  return hold?.by === by && tokens < hold.untilTokens;
}
