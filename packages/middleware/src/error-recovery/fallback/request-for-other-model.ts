import type { BaseMessage, SystemMessage } from "@langchain/core/messages";
import { messagesForOtherModel } from "./messages-for-other-model.ts";
import { settingsForOtherModel } from "./settings-for-other-model.ts";
import { toolChoiceForOtherModel } from "./tool-choice-for-other-model.ts";
import { toolsForOtherModel } from "./tools-for-other-model.ts";

/** What a request of langchain's `wrapModelCall` has that a provider may refuse. */
export interface PortableRequest {
  model: unknown;
  messages: BaseMessage[];
  systemMessage?: SystemMessage;
  tools?: unknown[];
  toolChoice?: unknown;
  modelSettings?: Record<string, unknown>;
}

/**
 * The request for another model: messages, system message, tools, the choice among them and settings without what only the model understands that it was
 * made for. The request itself is not changed.
 */
export function requestForOtherModel<Request extends PortableRequest>(request: Request, to: Request["model"]): Request {
  const { model: from, messages, systemMessage, tools, toolChoice, modelSettings } = request;
  const kept = tools && toolsForOtherModel(tools, from, to);
  return {
    ...request,
    model: to,
    messages: messagesForOtherModel(messages, from, to),
    ...(systemMessage && { systemMessage: messagesForOtherModel([systemMessage], from, to)[0] as SystemMessage }),
    ...(kept && { tools: kept }),
    ...(toolChoice !== undefined && {
      toolChoice: toolChoiceForOtherModel(toolChoice, { from, to, tools: kept ?? [] }),
    }),
    ...(modelSettings && { modelSettings: settingsForOtherModel(modelSettings, from, to) }),
  };
}
