import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import {
  Annotation,
  DeltaChannel,
  END,
  MemorySaver,
  MessagesAnnotation,
  messagesDeltaReducer,
  START,
  StateGraph,
} from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { realTexts } from "./real-text.ts";

const CHARS = 1024;

/** "delta": LangGraph's experimental channel, which stores what was written and no value. */
export type ListChannel = "messages" | "delta";

/** "async" is LangGraph's default: a run goes on while its checkpoints are stored. "sync" waits for each. */
export type Durability = "async" | "sync";

export interface MessageGraph {
  run(durability: Durability): Promise<void>;
  /** How many messages there are at the end. */
  countMessages(): Promise<number>;
  /** How many checkpoints the page has. */
  readHistoryPage(limit: number): Promise<number>;
}

/**
 * A graph of one node that appends a message of 1 KB at each of `steps` steps. The node waits for two turns of the event loop, as it
 * would for a model that answers at once: its request goes out in one, its answer comes in the other. A graph of nodes that wait for
 * nothing lets no saver hear from its database before its end.
 */
export function openMessageGraph(
  steps: number,
  { saver, channel }: { saver: BaseCheckpointSaver | undefined; channel: ListChannel },
): MessageGraph {
  const texts = realTexts(steps + 1, CHARS);
  const app = new StateGraph(channel === "delta" ? deltaMessages() : MessagesAnnotation)
    .addNode("append", async ({ messages }: { messages: BaseMessage[] }) => {
      await setImmediate();
      await setImmediate();
      return { messages: [new AIMessage({ id: randomUUID(), content: texts[messages.length]! })] };
    })
    .addEdge(START, "append")
    .addConditionalEdges("append", ({ messages }) => (messages.length <= steps ? "append" : END))
    .compile(saver && { checkpointer: saver });
  const thread: RunnableConfig = { configurable: { thread_id: "thread-1" } };
  const first = new HumanMessage({ id: randomUUID(), content: texts[0]! });
  return {
    run: async (durability) => {
      await app.invoke({ messages: [first] }, { ...thread, recursionLimit: steps + 10, durability });
    },
    countMessages: async () => ((await app.getState(thread)).values as { messages: unknown[] }).messages.length,
    readHistoryPage: async (limit) => {
      let count = 0;
      for await (const _ of app.getStateHistory(thread, { limit })) count++;
      return count;
    },
  };
}

/** The messages, each written once by LangGraph's serializer: what any saver has to keep. */
export async function contentBytes(steps: number): Promise<number> {
  const messages = realTexts(steps + 1, CHARS).map((content) => new AIMessage({ id: randomUUID(), content }));
  const [, json] = await new MemorySaver().serde.dumpsTyped(messages);
  return json.byteLength;
}

function deltaMessages(): typeof MessagesAnnotation {
  return Annotation.Root({ messages: newDelta }) as unknown as typeof MessagesAnnotation;
}

function newDelta() {
  return new DeltaChannel(messagesDeltaReducer);
}
