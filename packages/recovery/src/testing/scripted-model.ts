import { BaseChatModel, type BindToolsInput } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";

/** A chat model whose answers come from a function of what it is sent. Counts its calls. */
export class ScriptedModel extends BaseChatModel {
  calls = 0;
  // Private fields are out of reach of LangChain's proxies and copies, hence only the convention.
  private readonly script: (messages: BaseMessage[]) => AIMessage | string;

  constructor(script: (messages: BaseMessage[]) => AIMessage | string) {
    super({});
    this.script = script;
  }

  override _llmType(): string {
    return "scripted";
  }

  override bindTools(tools: BindToolsInput[]) {
    return this.withConfig({ tools } as object);
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    this.calls++;
    const answer = this.script(messages);
    const message = typeof answer === "string" ? new AIMessage(answer) : answer;
    return { generations: [{ message, text: message.text }] };
  }
}

export interface ScriptedCall {
  name: string;
  args?: Record<string, unknown>;
  id?: string;
}

/** Calls these tools after a human message, and says "Done." to what they answer. Every turn has the same ids. */
export function callingModel(...calls: readonly ScriptedCall[]): ScriptedModel {
  return new ScriptedModel((messages) => (messages.at(-1)?.type === "human" ? callTools(...calls) : "Done."));
}

export function callTools(...calls: readonly ScriptedCall[]): AIMessage {
  const tool_calls = calls.map(({ name, args = {}, id = `call-${name}` }) => {
    return { type: "tool_call" as const, name, args, id };
  });
  return new AIMessage({ content: "", tool_calls });
}
