import type { AIMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { type Command, getConfig } from "@langchain/langgraph";
import { openRecovery } from "../budget/open-recovery.ts";
import { asExhausted } from "../as-exhausted.ts";
import { failureInState, failureOfRun } from "../failure-of-run.ts";
import type { RepairPlan } from "../repair/plan-repairs.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { askModels } from "./ask-models.ts";
import { endRun } from "./end-run.ts";
import { createModelAttempts } from "./model-attempts.ts";
import type { ModelHandler, ModelRequestLike } from "./model-call.ts";
import { noteToolLoop } from "./note-tool-loop.ts";
import type { ResolvedMiddleware } from "./resolved-middleware.ts";
import { saveBeside } from "./save-beside.ts";
import { sentMessages } from "./sent-messages.ts";

/** The hook around an agent's model calls. */
export function recoverModelCall(options: ResolvedMiddleware) {
  const hinted = new Set<string>();

  return async function wrapModelCall<Request extends ModelRequestLike>(
    request: Request,
    handler: ModelHandler<Request>,
  ): Promise<AIMessage | Command> {
    const config = getConfig() as RunnableConfig;
    const run = await openRecovery(config, options.recovery, request.state._recovery);
    try {
      endedByTool(request, run);
      const sent = sentMessages(request.messages, {
        saved: request.state.messages,
        onContextOverflow: options.onContextOverflow,
        config,
      });
      tellRepairs(sent.repairs, run);
      const note = noteToolLoop(request.messages, options.maxRepeatedToolCalls, run);
      const attempts = createModelAttempts({ options, request, handler, config, run, sent, note, hinted });
      const response = await askModels({ run, model: request.model, fallback: options.fallback, ask: attempts.ask });
      // A structured answer, too, which langchain takes and its types do not name.
      return saveBeside(response, { request, run, sent }) as AIMessage | Command;
    } catch (error) {
      const exhausted = asExhausted(error);
      if (exhausted === undefined) throw error;
      return endRun({
        error: exhausted,
        failure: failureOfRun(run.id, exhausted),
        onExhausted: options.onExhausted,
        update: { ...run.update() },
      });
    }
  };
}

/** A tool call has used up what the run may spend: there is no next model call. */
function endedByTool({ state }: ModelRequestLike, run: RecoveryRun): void {
  const failure = failureInState(state.recoveryFailure, run.id);
  if (failure !== undefined) throw new RetriesExhaustedError(failure.message, failure);
}

function tellRepairs({ added, removed, toolCallIds }: RepairPlan, run: RecoveryRun): void {
  if (toolCallIds.length === 0) return;
  run.tell({ type: "recovery.repaired-history", data: { added, removed, toolCallIds } });
}
