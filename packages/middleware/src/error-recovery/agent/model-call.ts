import type { BaseMessage, SystemMessage } from "@langchain/core/messages";
import type { ModelResponse } from "../../langgraph/with-update.ts";

/** What is read of langchain's request; the rest goes on as it came. */
export interface ModelRequestLike {
  model: unknown;
  messages: BaseMessage[];
  systemMessage: SystemMessage;
  tools: unknown[];
  modelSettings?: Record<string, unknown>;
  state: { messages: readonly BaseMessage[]; _recovery?: unknown; recoveryFailure?: unknown };
}

export type ModelHandler<Request> = (request: Request) => Promise<ModelResponse> | ModelResponse;
