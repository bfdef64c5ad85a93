import type { Fence, LeaseKeeper } from "@threadkeep/persistence";
import type { KillGate } from "./kill-gate.ts";

const keepers: LeaseKeeper[] = [];

export function noteKeeper(keeper: LeaseKeeper): LeaseKeeper {
  keepers.push(keeper);
  return keeper;
}

/**
 * A heartbeat may come at any time. Beside those that do, the keeper's thread is asked for one where it can be told by its number: between two
 * supersteps, and while an effect is made.
 *
 * @param fence of a call after which it is asked
 */
export async function withRenewal<Answer>(
  fence: Fence | false | undefined,
  gate: KillGate,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const answer = await call();
  if (fence) for (const keeper of keepers) await gate.pass("lease renewed", () => keeper.renewNow());
  return answer;
}
