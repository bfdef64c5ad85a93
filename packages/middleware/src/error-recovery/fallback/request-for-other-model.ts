import type { BaseMessage, SystemMessage } from "@langchain/core/messages";
import { messagesForOtherModel } from "./messages-for-other-model.ts";
import { settingsForOtherModel } from "./settings-for-other-model.ts";
import { toolsForOtherModel } from "./tools-for-other-model.ts";

/** What a request of langchain's `wrapModelCall` has that a provider may refuse. */
export interface PortableRequest {
  model: unknown;
  messages: BaseMessage[];
  systemMessage?: SystemMessage;
  tools?: unknown[];
  modelSettings?: Record<string, unknown>;
}

/**
 * The request for another model: messages, system message, tools and settings without what only the model understands that it was
 * made for. The request itself is not changed.
 */
export function requestForOtherModel<Request extends PortableRequest>(request: Request, to: Request["model"]): Request {
  const { model: from, messages, systemMessage, tools, modelSettings } = request;
  return {
    ...request,
    model: to,
    messages: messagesForOtherModel(messages, from, to),
    ...(systemMessage && { systemMessage: messagesForOtherModel([systemMessage], from, to)[0] as SystemMessage }),
    ...(tools && { tools: toolsForOtherModel(tools, from, to) }),
    ...(modelSettings && { modelSettings: settingsForOtherModel(modelSettings, from, to) }),
  };
}
