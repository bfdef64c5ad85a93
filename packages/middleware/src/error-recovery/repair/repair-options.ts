import type { RepairReason } from "./repair-reason.ts";

export interface RepairOptions {
  /** Why results are missing: one of the known reasons, or any other string, which then is what the results say. Default "stopped". */
  reason?: RepairReason;
  /**
   * Ids of the tool calls that will still be answered, because a human is being asked or a task will run, as
   * `pendingToolCalls` finds them. They get no result.
   */
  pending?: readonly string[];
}
