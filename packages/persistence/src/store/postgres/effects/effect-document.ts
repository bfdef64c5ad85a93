import { jsonObject } from "../runs/run-document.ts";
import { isoText } from "../sql/function-body.ts";

/** The columns of an effect as JSON, from which `readEffect` makes an EffectRow. */
export function effectDocument(row: string): string {
  return jsonObject({
    threadId: `${row}.thread_id`,
    branch: `${row}.branch`,
    callId: `${row}.call_id`,
    scope: `${row}.scope`,
    name: `${row}.name`,
    argsHash: `${row}.args_hash`,
    state: `${row}.state`,
    claimId: `${row}.claim_id`,
    attempts: `${row}.attempts`,
    runId: `${row}.run_id`,
    epoch: `${row}.epoch`,
    claimedAt: isoText(`${row}.claimed_at`),
    endedAt: isoText(`${row}.ended_at`),
    result: `CASE WHEN ${row}.result_type IS NOT NULL
      THEN json_build_object('type', ${row}.result_type, 'base64', encode(${row}.result, 'base64')) END`,
  });
}
