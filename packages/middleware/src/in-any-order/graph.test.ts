import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import {
  Annotation,
  Command,
  END,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { StateOversizedError } from "@threadkeep/state";
import { tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { httpError, script, toolMessages, toolOf } from "../error-recovery/agent/testing/recovering-agent.ts";
import { recoveryChannels } from "../error-recovery/budget/recovery-channels.ts";
import type { ErrorRecoveryEvent } from "../error-recovery/error-recovery-event.ts";
import { withErrorRecovery } from "../error-recovery/state-graph/with-error-recovery.ts";
import { guardGraph } from "../guard/guard-graph.ts";
import { idsOf, question } from "../summarization/agent/testing/budgeted-agent.ts";
import { createSummarizationNode } from "../summarization/state-graph/summarization-node.ts";
import { memoryArchive } from "../testing/memory-archive.ts";
import { findBreaches } from "../testing/provider-rules.ts";
import { rejectionOf } from "../testing/rejection-of.ts";
import type { ScriptedModel } from "../testing/scripted-model.ts";
import { summarizingModel } from "../testing/summarizer-models.ts";

const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
const overloaded = httpError(503);
const long = Array.from({ length: 20 }, (_, number) => question(number));
const calling = (...names: string[]) =>
  new AIMessage({
    id: `ai-${names.join("-")}`,
    content: "",
    tool_calls: names.map((name) => ({ name, args: {}, id: `call-${name}` })),
  });

/** How the three stand to each other: the team is a subgraph that summarizes, asks the model and calls the tools. */
const NESTINGS = [
  "the guard around all",
  "recovery around a guarded subgraph",
  "recovery at each node of a guarded graph",
] as const;

interface Parts {
  model: ScriptedModel;
  tools?: ConstructorParameters<typeof ToolNode>[0];
  maxBytes?: string;
  attempts?: number;
  /** A task for each tool call, as in `createAgent`, instead of one for all. */
  toolsApart?: boolean;
}

let threads = 0;

function graphOf(
  nesting: (typeof NESTINGS)[number],
  { model, tools = [], maxBytes = "1 MB", attempts = 3, toolsApart = false }: Parts,
) {
  const archive = memoryArchive();
  const summarizer = summarizingModel();
  const events: ErrorRecoveryEvent[] = [];
  const recovery = { attempts, baseDelayMs: 0, onEvent: (event: ErrorRecoveryEvent) => void events.push(event) };
  const summarize = createSummarizationNode({
    state: State,
    model: summarizer,
    budget: { tokens: 1_000 },
    keep: { messages: 4 },
    archive,
  });
  const ask = async ({ messages }: typeof State.State) => ({ messages: [await model.invoke(messages)] });
  const each = nesting === "recovery at each node of a guarded graph";
  const team = new StateGraph(State)
    .addNode("summarize", each ? withErrorRecovery(summarize, recovery) : summarize)
    .addNode("model", each ? withErrorRecovery(ask, recovery) : ask)
    .addNode(
      "tools",
      each
        ? withErrorRecovery(new ToolNode(tools, { handleToolErrors: false }), recovery)
        : new ToolNode(tools, { handleToolErrors: false }),
    )
    .addEdge(START, "summarize")
    .addEdge("summarize", "model")
    .addConditionalEdges(
      "model",
      (state) => {
        const { tool_calls = [] } = state.messages.at(-1) as AIMessage;
        if (toolsApart && tool_calls.length > 0)
          return tool_calls.map((call) => new Send("tools", { ...state, lg_tool_call: call }));
        return tool_calls.length > 0 ? "tools" : END;
      },
      ["tools", END],
    )
    .addEdge("tools", "summarize");
  const compiled = team.compile();
  const inner = nesting === "recovery around a guarded subgraph" ? guardGraph(compiled, { maxBytes }) : compiled;
  const graph = new StateGraph(State)
    .addNode("team", each ? inner : withErrorRecovery(inner, recovery))
    .addEdge(START, "team")
    .compile({ checkpointer: new MemorySaver() });
  const app = nesting === "recovery around a guarded subgraph" ? graph : guardGraph(graph, { maxBytes });
  const thread = { configurable: { thread_id: `graph-in-any-order-${threads++}` } };
  const invoke = async (...messages: BaseMessage[]) =>
    (await app.invoke({ messages }, thread)) as { messages: BaseMessage[] };
  return { app, thread, invoke, events, archive, summarizer };
}

/** Nobody leaves before all have come: tools that are called one after the other would wait forever. */
function meetingOf(size: number): () => Promise<void> {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  let missing = size;
  return () => {
    missing -= 1;
    if (missing === 0) open();
    return opened;
  };
}

describe.each(NESTINGS)("a StateGraph with a subgraph, %s", (nesting) => {
  it("summarizes, calls what failed again, and does no finished step again", async () => {
    const search = toolOf("search", overloaded, "Found.");
    const model = script(overloaded, calling("search"), overloaded, "Done.");
    const { invoke, summarizer } = graphOf(nesting, { model, tools: [search.made], attempts: 4 });
    const { messages } = await invoke(...long);
    expect(messages.at(-1)?.content).toBe("Done.");
    expect(toolMessages(messages).map(({ content }) => content)).toEqual(["Found."]);
    expect([search.counted.calls, model.calls.length, summarizer.calls.length]).toEqual([2, 4, 1]);
    expect(model.calls.flatMap((call) => findBreaches(call.messages))).toEqual([]);
  });

  it("lets an interrupt through once, and resumes", async () => {
    const asked = { times: 0 };
    const pay = tool(() => (asked.times++, `The human said ${interrupt("Pay?")}.`), {
      name: "pay",
      description: "Pays",
      schema: z.object({}),
    });
    const { app, thread, invoke, events } = graphOf(nesting, { model: script(calling("pay"), "Done."), tools: [pay] });
    const first = (await invoke(...long)) as { __interrupt__?: unknown[] };
    expect(first.__interrupt__).toHaveLength(1);
    const { messages } = (await app.invoke(new Command({ resume: "yes" }), thread)) as { messages: BaseMessage[] };
    expect(toolMessages(messages).map(({ content }) => content)).toEqual(["The human said yes."]);
    expect(asked.times).toBe(2);
    expect(events).toEqual([]);
  });

  it.each([true, false])(
    "runs parallel tools, and those again that the failed task has, apart: %j",
    async (toolsApart) => {
      const together = meetingOf(2);
      const search = toolOf("search", () => together().then(() => Promise.reject(overloaded)), "Found.");
      const look = toolOf("look", () => together().then(() => "Seen."), "Seen again.");
      const model = script(calling("search", "look"), "Done.");
      const { invoke, summarizer } = graphOf(nesting, { model, tools: [search.made, look.made], toolsApart });
      const { messages } = await invoke(...long);
      // Around a whole subgraph what had not ended when the other failed is made again, too.
      const isAlone = toolsApart && nesting === "recovery at each node of a guarded graph";
      expect(toolMessages(messages).map(({ content }) => content)).toEqual([
        "Found.",
        isAlone ? "Seen." : "Seen again.",
      ]);
      expect([search.counted.calls, look.counted.calls]).toEqual([2, isAlone ? 1 : 2]);
      expect([model.calls.length, summarizer.calls.length]).toEqual([2, 1]);
      expect(findBreaches(messages)).toEqual([]);
    },
  );

  it("lets an interrupt of one of two parallel tools through once, and resumes", async () => {
    const asked = { times: 0 };
    const pay = tool(() => (asked.times++, `The human said ${interrupt("Pay?")}.`), {
      name: "pay",
      description: "Pays",
      schema: z.object({}),
    });
    const look = toolOf("look", "Seen.");
    const model = script(calling("pay", "look"), "Done.");
    const { app, thread, invoke, events } = graphOf(nesting, { model, tools: [pay, look.made], toolsApart: true });
    const first = (await invoke(...long)) as { __interrupt__?: unknown[] };
    expect(first.__interrupt__).toHaveLength(1);
    const { messages } = (await app.invoke(new Command({ resume: "yes" }), thread)) as { messages: BaseMessage[] };
    expect(toolMessages(messages).map(({ content }) => content)).toEqual(["The human said yes.", "Seen."]);
    expect([asked.times, model.calls.length]).toEqual([2, 2]);
    expect(events).toEqual([]);
  });

  it("streams the answer, token by token, and nothing else", async () => {
    const { app, thread } = graphOf(nesting, { model: script("An answer of several words.") });
    let text = "";
    for await (const chunk of await app.stream(
      { messages: long },
      { ...thread, streamMode: "messages", subgraphs: true },
    )) {
      text += (chunk as unknown as [string[], [BaseMessage]])[1][0].text;
    }
    expect(text).toBe("An answer of several words.");
  });

  it("does not try again what makes the state too large", async () => {
    const model = script("word ".repeat(20_000));
    const { invoke } = graphOf(nesting, { model, maxBytes: "20 KB" });
    expect(StateOversizedError.isInstance(await rejectionOf(invoke(new HumanMessage("Hello?"))))).toBe(true);
    expect(model.calls).toHaveLength(1);
  });

  it("ends a run whose bound is reached with the error itself, and the thread stays as it was", async () => {
    const model = script(overloaded);
    const { app, thread, invoke } = graphOf(nesting, { model });
    expect(await rejectionOf(invoke(...long))).toMatchObject({ code: "recovery.exhausted", reason: "attempts" });
    expect(model.calls).toHaveLength(3);
    expect(idsOf(((await app.getState(thread)).values as { messages: BaseMessage[] }).messages)).toEqual(idsOf(long));
  });
});

it("parallel nodes beside a summarization, each recovered, under one guard: only the one that failed runs again", async () => {
  const ran: string[] = [];
  const answering = (name: string, ...failures: Error[]) =>
    withErrorRecovery(
      async () => {
        ran.push(name);
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        return { messages: [new AIMessage({ id: `from-${name}`, content: `${name} is done.` })] };
      },
      { baseDelayMs: 0 },
    );
  const archive = memoryArchive();
  const summarize = createSummarizationNode({
    state: State,
    model: summarizingModel(),
    budget: { tokens: 1_000 },
    keep: { messages: 4 },
    archive,
  });
  const graph = new StateGraph(State)
    .addNode("summarize", withErrorRecovery(summarize, { baseDelayMs: 0 }))
    .addNode("search", answering("search", overloaded, overloaded))
    .addNode("look", answering("look"))
    .addEdge(START, "summarize")
    .addEdge("summarize", "search")
    .addEdge("summarize", "look")
    .compile({ checkpointer: new MemorySaver() });
  const app = guardGraph(graph, { maxBytes: "1 MB" });
  const thread = { configurable: { thread_id: "parallel" } };
  const { messages, _recovery } = await app.invoke({ messages: long }, thread);
  expect([...ran].sort()).toEqual(["look", "search", "search", "search"]);
  expect(_recovery).toMatchObject({ attempts: 2 });
  expect(idsOf(messages.slice(-2)).sort()).toEqual(["from-look", "from-search"]);
  expect([...idsOf(archive.messagesOf("parallel")), ...idsOf(messages.slice(1, -2))]).toEqual(idsOf(long));
});
