import type { EffectAccess } from "@threadkeep/persistence";
import type { Attempts } from "../claim/attempts.ts";
import { effectRecord, type EffectRecord } from "./effect-record.ts";

export interface ListEffectsOptions {
  /** "unknown": those that nobody knows the end of. "all". */
  only?: "unknown" | "all";
  /** How many of the thread's are looked at, oldest first. 10,000. */
  limit?: number;
}

export async function listEffects(
  access: EffectAccess,
  attempts: Attempts,
  threadId: string,
  { only = "all", limit = 10_000 }: ListEffectsOptions,
): Promise<EffectRecord[]> {
  // Those whose result could not be stored are unknown too, and are not claimed.
  const stored = await access.list(threadId, { only: "all", limit });
  const records = stored.map((one) => effectRecord(one, attempts));
  return only === "all" ? records : records.filter(({ state }) => state === "unknown");
}
