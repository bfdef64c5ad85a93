import { ToolMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";
import { FailingCommand } from "../../langgraph/failing-command.ts";
import type { OnExhausted } from "../check-recovery-options.ts";
import { failureOfRun } from "../failure-of-run.ts";
import { RECOVERY_FAILURE } from "../recovery-failure.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import type { RetriesExhaustedError } from "../retries-exhausted-error.ts";

export interface EndAfterTool {
  toolCall: { name: string; id?: string | undefined };
  run: RecoveryRun;
  onExhausted: OnExhausted;
}

/** Fails the run, or answers the call and leaves word for the next model call, which ends the run then: parallel calls get their results. */
export function endAfterTool(error: RetriesExhaustedError, { toolCall, run, onExhausted }: EndAfterTool): Command {
  if (onExhausted === "throw") return new FailingCommand(error);
  const result = new ToolMessage({
    content: error.message,
    tool_call_id: toolCall.id ?? "",
    name: toolCall.name,
    status: "error",
  });
  return new Command({ update: { messages: [result], [RECOVERY_FAILURE]: failureOfRun(run.id, error) } });
}
