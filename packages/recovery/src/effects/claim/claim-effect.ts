import type { StoredEffect } from "@threadkeep/persistence";
import type { Effect } from "./effect.ts";
import { isLeaseLost } from "./lease-lost.ts";

export type Claim = { kind: "claimed"; claimId: string } | { kind: "found"; effect: StoredEffect };

/** A claim that is made is to be ended by `attempts.end`. */
export async function claimEffect(
  { key, argsHash, call, fence, access, attempts }: Effect,
  after: string | undefined,
  kind: "call" | "copy" = "call",
): Promise<Claim> {
  const claimId = attempts.begin(kind);
  try {
    const claim = await access.claim({ ...key, name: call.name, argsHash, claimId, after }, fence);
    if (claim.kind === "claimed") return { kind: "claimed", claimId };
    attempts.end(claimId);
    return claim;
  } catch (error) {
    // The answer may have been lost, and not the claim. Nothing was begun under it.
    attempts.end(claimId, isLeaseLost(error) ? undefined : { kind: "never-began" });
    throw error;
  }
}
