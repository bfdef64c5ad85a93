import { MemorySaver } from "@langchain/langgraph";
import { createStateMeter, measureState } from "@threadkeep/state";
import { buildThread } from "./long-thread.ts";
import { compare, type Comparison } from "./report.ts";

export async function benchStateSize(): Promise<Comparison> {
  const { serde } = new MemorySaver();
  const docs = buildThread(60, 640).map(({ id, content }) => ({ id, text: content, score: 0.5, tags: ["a", "b"] }));
  const messages = buildThread(60, 640);
  const meter = createStateMeter();
  return compare("Sizes of a state once: 60 messages, and 60 plain documents", [
    { name: "JsonPlusSerializer.dumpsTyped, messages", run: () => serde.dumpsTyped({ messages }) },
    { name: "measureState, messages", run: () => measureState({ messages }) },
    { name: "a state meter, nothing changed", run: () => meter.measure({ messages }) },
    { name: "JsonPlusSerializer.dumpsTyped, documents", run: () => serde.dumpsTyped({ docs }) },
    { name: "measureState, documents", run: () => measureState({ docs }) },
  ]);
}
