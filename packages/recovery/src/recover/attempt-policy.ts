import type { RunRow } from "@threadkeep/persistence";
import type { RecoveryAttempts } from "../service/service-options.ts";

/**
 * Whether a run that was just taken up, which is counted already, was so too often: it ends its process each time, or nobody can
 * record how it failed. Pure.
 */
export function isTakenUpTooOften(
  { attempts, totalAttempts }: Pick<RunRow, "attempts" | "totalAttempts">,
  { perCheckpoint, total }: Required<RecoveryAttempts>,
): boolean {
  return attempts > perCheckpoint || totalAttempts > total;
}
