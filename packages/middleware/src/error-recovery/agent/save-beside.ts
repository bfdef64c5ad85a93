import { randomUUID } from "node:crypto";
import { AIMessage } from "@langchain/core/messages";
import { ListCommand } from "../../langgraph/list-command.ts";
import { onlyUpdate, withUpdate, type ModelResponse } from "../../langgraph/with-update.ts";
import { modelName } from "../fallback/model-name.ts";
import { RECOVERY_FAILURE } from "../recovery-failure.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import type { ModelRequestLike } from "./model-call.ts";
import { MIDDLEWARE } from "./resolved-middleware.ts";
import type { SentMessages } from "./sent-messages.ts";

interface Call {
  request: ModelRequestLike;
  run: RecoveryRun;
  sent: SentMessages;
}

/** The answer, with what is to be kept: what the run has spent, and the list as the model has seen it. */
export function saveBeside(response: ModelResponse, { request, run, sent }: Call): ModelResponse {
  const { messages, recoveryFailure } = request.state;
  const fields = { ...run.update(), ...(isSet(recoveryFailure) && { [RECOVERY_FAILURE]: null }) };
  const answer = AIMessage.isInstance(response) ? withId(response) : undefined;
  const { steps, whyNot } = sent.keep(answer, MIDDLEWARE);
  if (whyNot !== undefined) {
    const call = { kind: "model", name: modelName(request.model) } as const;
    run.tell({ type: "recovery.not-kept", data: { call, why: whyNot } });
  }
  if (steps.length === 0) return withUpdate(response, fields, messages, MIDDLEWARE);
  const command = new ListCommand([...steps, ...Object.entries(fields)], response as AIMessage);
  return onlyUpdate(command, messages, MIDDLEWARE);
}

/** The reducer would give it one, but this answer is written twice. */
function withId(answer: AIMessage): AIMessage {
  answer.id ??= randomUUID();
  return answer;
}

/** Of an earlier run: this one has got its answer. */
function isSet(failure: unknown): boolean {
  return failure !== undefined && failure !== null;
}
