import type { Fence } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";

const MAX_DEPTH = 8;

/** Whether an error says, itself or by what it wraps, that this fence no longer holds. A node may have a run of its own that lost its lease. */
export function findLeaseLost(error: unknown, fence: Fence, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > MAX_DEPTH) return false;
  if (isLeaseLost(error, fence)) return true;
  const { cause, errors }: { cause?: unknown; errors?: unknown } = error;
  const inside: unknown[] = [cause, ...(Array.isArray(errors) ? errors : [])];
  return inside.some((each) => findLeaseLost(each, fence, depth + 1));
}

function isLeaseLost(error: object, { runId, epoch }: Fence): boolean {
  if (!ThreadkeepError.isInstance(error) || error.code !== "run.lease-lost") return false;
  return error.context["runId"] === runId && error.context["epoch"] === epoch;
}
