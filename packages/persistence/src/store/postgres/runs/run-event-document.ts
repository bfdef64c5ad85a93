import { jsonObject } from "./run-document.ts";
import { timeText } from "./stored-time.ts";

/** The columns of an event as JSON, from which `readRunEvent` makes a RunEvent. */
export function runEventDocument(row: string): string {
  return jsonObject({
    runId: `${row}.run_id`,
    threadId: `${row}.thread_id`,
    at: timeText(`${row}.at`),
    kind: `${row}.kind`,
    owner: `${row}.owner`,
    epoch: `${row}.epoch`,
    checkpointId: `${row}.checkpoint_id`,
    afterMs: `${row}.after_ms`,
    failure: `${row}.failure`,
  });
}
