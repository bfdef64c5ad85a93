import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { Tiktoken } from "js-tiktoken/lite";
import o200kBase from "js-tiktoken/ranks/o200k_base";
import { buildMessage, buildThread } from "./long-thread.ts";
import { compare, type Comparison } from "./report.ts";

/** A thread of 400 messages grows by one and is counted again. */
export async function benchRecount(): Promise<Comparison> {
  const thread = buildThread(400, 500);
  const encoder = new Tiktoken(o200kBase);
  const counter = createTokenCounter();
  counter.count(thread);
  let next = thread.length;
  const comparison = await compare("Recounting a thread of 400 messages of 500 characters that grew by one", [
    {
      name: "js-tiktoken over all messages",
      run: () => countAll(encoder, [...thread, buildMessage(next++, 500)]),
    },
    { name: "createTokenCounter().count", run: () => counter.count([...thread, buildMessage(next++, 500)]) },
  ]);
  const times = 1 / (comparison.rows[1]?.ratio ?? Number.NaN);
  return { ...comparison, promise: { text: `at least 50 times faster: ${times.toFixed(0)} times`, kept: times >= 50 } };
}

function countAll(encoder: Tiktoken, messages: readonly BaseMessage[]): number {
  let tokens = 0;
  for (const message of messages) {
    tokens += encoder.encode(String(message.content), [], []).length;
    for (const { name, args } of (message as AIMessage).tool_calls ?? []) {
      tokens += encoder.encode(name + JSON.stringify(args), [], []).length;
    }
  }
  return tokens;
}
