import { ThreadkeepError } from "@threadkeep/state";
import type { Fence } from "../../runs/fence.ts";
import { LeaseLostError } from "../../runs/lease-lost-error.ts";
import { FENCE_REFUSED } from "./sql/check-fence.ts";

/** @throws LeaseLostError where the database refused the call's fence */
export async function underFence<T>(fence: Fence | undefined, threadId: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw fence !== undefined && isRefusal(error) ? new LeaseLostError(fence, threadId) : error;
  }
}

function isRefusal(error: unknown): boolean {
  return ThreadkeepError.isInstance(error) && error.context["sqlState"] === FENCE_REFUSED;
}
