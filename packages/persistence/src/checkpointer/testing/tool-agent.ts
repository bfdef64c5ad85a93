import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { tool } from "@langchain/core/tools";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { createAgent } from "langchain";
import { z } from "zod";

export const AT = { configurable: { thread_id: "t" } };

/** Answers a user with one call of a tool, or with two at once, and the tools with a text. */
class AskingModel extends BaseChatModel {
  override _llmType(): string {
    return "asking";
  }

  override bindTools() {
    return this;
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const asks = messages.at(-1)?.type === "human";
    const calls = messages.length % 3 === 0 ? ["a", "b"] : ["a"];
    const message = new AIMessage({
      content: asks ? "" : `answer ${messages.length}`,
      tool_calls: asks ? calls.map((name) => ({ id: `${name}${messages.length}`, name: "look", args: { name } })) : [],
    });
    return { generations: [{ text: "", message }] };
  }
}

/** langchain's own: each call of a tool is sent a copy of the state. */
export function buildAgent(checkpointer?: BaseCheckpointSaver, look: (name: string) => string = (name) => name) {
  const lookUp = tool(({ name }) => `${look(name)} ${"x".repeat(80)}`, {
    name: "look",
    description: "Looks it up.",
    schema: z.object({ name: z.string() }),
  });
  return createAgent({ model: new AskingModel({}), tools: [lookUp], ...(checkpointer && { checkpointer }) });
}

/** Each checkpoint is stored before its tasks begin, as it is long before a real model answers. */
export async function talk(agent: ReturnType<typeof buildAgent>, turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await agent.invoke({ messages: [{ role: "user", content: `question ${turn}` }] }, { ...AT, durability: "sync" });
  }
}
