import type { Fence } from "../../runs/fence.ts";
import type { SqlValue } from "./postgres-database.ts";

/** For `FENCE_PARAMETERS`. */
export function fenceValues(fence: Fence | undefined): SqlValue[] {
  return [fence?.runId, fence?.owner, fence?.epoch];
}
