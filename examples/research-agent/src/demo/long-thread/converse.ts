import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import type { AgentMiddleware } from "langchain";
import { createLibrary } from "../../library/library.ts";
import { createQuestionAgent } from "../../question-agent.ts";
import type { DemoParts } from "../facts.ts";
import { logCalls } from "./log-calls.ts";

export interface Conversation {
  callTokens: number[];
  /** The state's at the end. */
  messages: BaseMessage[];
  /** Every message that was said, as it came into the state. */
  said: BaseMessage[];
}

/** Asks one question after the other in one thread. */
export async function converse(
  { documents, model, checkpointer }: Pick<DemoParts, "documents" | "model"> & { checkpointer: BaseCheckpointSaver },
  questions: readonly string[],
  threadId: string,
  middleware: readonly AgentMiddleware[] = [],
): Promise<Conversation> {
  const callTokens: number[] = [];
  const agent = createQuestionAgent({
    library: createLibrary(documents),
    model,
    checkpointer,
    middleware: [...middleware, logCalls(callTokens)],
  });
  const said = new Map<string | undefined, BaseMessage>();
  let messages: BaseMessage[] = [];
  for (const [at, question] of questions.entries()) {
    const asked = new HumanMessage({ id: `question-${at + 1}`, content: question });
    const config = { configurable: { thread_id: threadId } };
    for await (const values of await agent.stream({ messages: [asked] }, { ...config, streamMode: "values" })) {
      messages = values.messages;
      for (const message of messages) if (!said.has(message.id)) said.set(message.id, message);
    }
  }
  return { callTokens, messages, said: [...said.values()] };
}
