import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import {
  END,
  interrupt,
  isInterrupted,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import type { SummarizerModel } from "../summarization-options.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { hangingModel } from "../../testing/summarizer-models.ts";
import { viewOf } from "./testing/view-of.ts";
import { writeSummary } from "./write-summary.ts";

const tokens = createTokenCounter();
const input = { messages: [new HumanMessage({ id: "m1", content: "Find a flat. ".repeat(50) })] };

/** A graph that summarizes and then answers, both by a model. */
function graphWith(summarizer: SummarizerModel) {
  const agent = new ScriptedModel(() => "Here is a flat.");
  const summarize = async ({ messages }: { messages: BaseMessage[] }, config: RunnableConfig) => {
    const leaving = messages.map(viewOf);
    const limits = {
      callTokens: 16_000,
      summaryTokens: 100,
      longestTokens: 200,
      replacedTokens: 150,
      timeoutMs: 60_000,
    };
    const { text } = await writeSummary({ model: summarizer, leaving, ...limits, tokens, config });
    return { messages: [new HumanMessage({ id: "m1", content: text ?? "none" })] };
  };
  return new StateGraph(MessagesAnnotation)
    .addNode("summarize", summarize)
    .addNode("agent", async ({ messages }) => ({ messages: [await agent.invoke(messages)] }))
    .addEdge(START, "summarize")
    .addEdge("summarize", "agent")
    .addEdge("agent", END)
    .compile({ checkpointer: new MemorySaver() });
}

const thread = { configurable: { thread_id: "t1" } };

describe("writeSummary in a run", () => {
  it("keeps the summarizer's tokens out of the stream of messages", async () => {
    const summarizer = new ScriptedModel(() => "Goal: secret summary.");
    const streamed: string[] = [];
    for await (const [message] of await graphWith(summarizer).stream(input, { ...thread, streamMode: "messages" })) {
      if (AIMessage.isInstance(message)) streamed.push(message.text);
    }

    expect(summarizer.calls).toMatchObject([{ isStreamed: true }]);
    expect(streamed.join("")).toBe("Here is a flat.");
  });

  it("inherits callbacks, tags, metadata and the place in the run", async () => {
    const summarizer = new ScriptedModel(() => "Goal: a flat.");
    const started: unknown[] = [];
    const handler = BaseCallbackHandler.fromMethods({
      handleChatModelStart: (_model, _messages, _runId, parentRunId, _extra, tags, metadata, name) =>
        void started.push({
          parentRunId,
          tags,
          source: metadata?.["lc_source"],
          node: metadata?.["langgraph_node"],
          name,
        }),
    });
    const config = { ...thread, callbacks: [handler], tags: ["tenant-7"], metadata: { tenant: 7 } };
    await graphWith(summarizer).invoke(input, config);

    expect(started[0]).toEqual({
      parentRunId: expect.any(String),
      tags: expect.arrayContaining(["tenant-7", "nostream"]),
      source: "summarization",
      node: "summarize",
      name: "summarize_history",
    });
    expect(summarizer.calls[0]?.metadata).toMatchObject({ tenant: 7, thread_id: "t1" });
  });

  it("ends with the run, and changes nothing", async () => {
    const summarizer = hangingModel({ isDeaf: true });
    const graph = graphWith(summarizer);
    const controller = new AbortController();
    const ended = graph.invoke(input, { ...thread, signal: controller.signal, durability: "sync" });
    await expect.poll(() => summarizer.calls.length).toBe(1);
    controller.abort();

    await expect(ended).rejects.toThrow(/abort/i);
    expect(summarizer.calls[0]?.signal?.aborted).toBe(true);
    const { values } = await graph.getState(thread);
    expect(values).toMatchObject({ messages: [{ content: input.messages[0]?.content }] });
  });

  it("lets the summarizer interrupt the run", async () => {
    const answer = await graphWith({ invoke: async () => interrupt("approve?") }).invoke(input, thread);

    expect(isInterrupted(answer)).toBe(true);
  });
});
