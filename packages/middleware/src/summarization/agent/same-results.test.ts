import { RemoveMessage, type BaseMessage } from "@langchain/core/messages";
import { MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { expect, it } from "vitest";
import { createSummarizationNode } from "../state-graph/summarization-node.ts";
import { summarizeMessages } from "../summarize-messages.ts";
import type { SummarizationOptions } from "../summarization-options.ts";
import { buildHistory } from "../../testing/build-history.ts";
import type { ExchangeScript, Step } from "../../testing/history-script.ts";
import { memoryArchive } from "../../testing/memory-archive.ts";
import { snapshotOf, type MessageSnapshot } from "../../testing/message-snapshot.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { summarizingModel } from "../../testing/summarizer-models.ts";
import { contextBudgetMiddleware } from "./context-budget-middleware.ts";

const say = (words: number) => ({ words, form: "text" as const });

/** 200 messages: questions, answers, exchanges of one to three calls, some results large. */
function thread(): BaseMessage[] {
  const exchange = (results: number[]): ExchangeScript => ({
    type: "exchange",
    say: say(10),
    style: "openai",
    reusesIds: false,
    hasInvalidCall: false,
    results: results.map((words, rank) => ({ content: say(words), rank, status: "success", hasArtifact: false })),
  });
  const round: Step[] = [
    { type: "human", content: say(40) },
    exchange([600, 20, 30]),
    { type: "ai", content: say(60), style: "text" },
    { type: "human", content: say(30) },
    exchange([50]),
    { type: "ai", content: say(80), style: "text" },
  ];
  return buildHistory({ systems: [], steps: Array.from({ length: 20 }, () => round).flat() }).slice(0, 200);
}

interface Way {
  archive: ReturnType<typeof memoryArchive>;
  /** Takes what came in, resolves with the thread afterwards. */
  pass(incoming: BaseMessage[]): Promise<BaseMessage[]>;
}

function optionsWith(archive: Way["archive"]): SummarizationOptions {
  return { model: summarizingModel(), budget: { tokens: 2_500 }, keep: { messages: 6 }, archive };
}

function byFunction(): Way {
  const archive = memoryArchive();
  const options = optionsWith(archive);
  let state: BaseMessage[] = [];
  let memory = {};
  return {
    archive,
    pass: async (incoming) => {
      const result = await summarizeMessages([...state, ...incoming], { ...options, memory, threadId: "function" });
      ({ memory, messages: state } = result);
      return state;
    },
  };
}

function byNode(): Way {
  const archive = memoryArchive();
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("summarize", createSummarizationNode(optionsWith(archive)))
    .addEdge(START, "summarize")
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: "node" } };
  return { archive, pass: async (messages) => (await graph.invoke({ messages }, config)).messages };
}

/** The model's own answers are taken out again: they are no part of the thread. */
function byMiddleware(): Way {
  const archive = memoryArchive();
  const model = new ScriptedModel(() => "");
  const middleware = [contextBudgetMiddleware(optionsWith(archive))];
  const checkpointer = new MemorySaver();
  const agent = createAgent({ model, tools: [], middleware, checkpointer });
  const config = { configurable: { thread_id: "middleware" } };
  return {
    archive,
    pass: async (incoming) => {
      const { messages } = await agent.invoke({ messages: incoming }, config);
      const answer = messages.at(-1)!;
      await agent.graph.updateState(config, { messages: [new RemoveMessage({ id: answer.id! })] });
      return messages.slice(0, -1);
    },
  };
}

/** What one model call follows on: a question, or all results of an exchange. */
function batches(messages: readonly BaseMessage[]): BaseMessage[][] {
  const ends = messages.flatMap((message, index) => {
    const isLast = message.type === "tool" && messages[index + 1]?.type !== "tool";
    return message.type === "human" || isLast ? [index + 1] : [];
  });
  return ends.map((end, rank) => messages.slice(ends[rank - 1] ?? 0, end));
}

function withOneReference(messages: readonly MessageSnapshot[]): unknown {
  return JSON.parse(JSON.stringify(messages).replaceAll(/memory:(node|middleware|function)/g, "memory:thread"));
}

it("makes the same thread of 200 messages as the node and the function do, call by call", async () => {
  const [node, middleware, alone] = [byNode(), byMiddleware(), byFunction()];
  // Each way gets messages of its own: none may change another's.
  const ways = [node, middleware, alone].map((way) => ({ ...way, incoming: batches(thread()) }));
  for (const at of ways[0]!.incoming.keys()) {
    const results = [];
    for (const { pass, incoming } of ways) results.push((await pass(incoming[at]!)).map(snapshotOf));
    const [ofNode, ofMiddleware, ofFunction] = results.map(withOneReference);
    expect(ofMiddleware).toEqual(ofNode);
    expect(ofFunction).toEqual(ofNode);
  }
  expect(middleware.archive.messagesOf("middleware")).toEqual(node.archive.messagesOf("node"));
  expect(alone.archive.messagesOf("function")).toEqual(node.archive.messagesOf("node"));
  expect(node.archive.calls.length).toBeGreaterThan(5);
});
