import { HumanMessage, RemoveMessage, type BaseMessage } from "@langchain/core/messages";
import { Annotation, Command, END, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { guardGraph } from "../../guard/guard-graph.ts";
import { failureOf } from "../../testing/failure-of.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { createSummarizationNode } from "./summarization-node.ts";
import {
  allThatWasSaid,
  answerLast,
  chat,
  chatBuilder,
  chatGraph,
  historyOf,
  idsOf,
  newThread,
  watchedOptions,
} from "./testing/chat-graph.ts";
import { question, talk, turnOf, turnsOf } from "./testing/chatter.ts";

type State = typeof MessagesAnnotation.State;

/** Six turns and a question: above the budget. */
const asked = () => [...turnsOf(0, 6), question(6)];
const saidWith = (turns: number) => idsOf(turnsOf(0, turns)).toSorted();

function nodeOf({ options }: ReturnType<typeof watchedOptions>) {
  return createSummarizationNode(options);
}

async function messagesOf({ graph, thread }: Pick<ReturnType<typeof chatGraph>, "graph" | "thread">) {
  return ((await graph.getState(thread)).values as typeof MessagesAnnotation.State).messages;
}

describe("the node in a graph", () => {
  it("puts a summary with the reference under the id of the first message that left", async () => {
    const kept = chatGraph();
    const { messages } = await kept.graph.invoke({ messages: asked() }, kept.thread);
    expect(messages[0]).toMatchObject({
      id: "0/question",
      additional_kwargs: {
        lc_source: "summarization",
        threadkeep: { kind: "summary", reference: `memory:${kept.thread.configurable.thread_id}` },
      },
    });
    expect(messages[0]!.text).toMatch(/^Summary of the conversation.*\n\n./);
    expect(allThatWasSaid(kept.archived(), messages)).toEqual(saidWith(7));
  });

  it("writes nothing while the thread fits", async () => {
    const watched = watchedOptions();
    expect(await nodeOf(watched)({ messages: turnsOf(0, 2) }, newThread())).toEqual({});
    expect([watched.events, watched.archive.calls, watched.model.calls]).toEqual([[], [], []]);
  });

  it("works in a subgraph with a list of its own, which it archives under the run's thread", async () => {
    const inner = chatBuilder();
    const subgraph = inner.builder.compile({ checkpointer: true });
    let messages: BaseMessage[] = [];
    const graph = new StateGraph(Annotation.Root({ turn: Annotation<number> }))
      .addNode("inner", async ({ turn }, config) => {
        ({ messages } = await subgraph.invoke({ messages: [question(turn)] }, config));
        return {};
      })
      .addEdge(START, "inner")
      .compile({ checkpointer: new MemorySaver() });
    for (let turn = 0; turn < 12; turn++) await graph.invoke({ turn }, inner.thread);
    expect(inner.events.length).toBeGreaterThan(1);
    expect(Object.keys(inner.archive.threads())).toEqual([inner.thread.configurable.thread_id]);
    expect(allThatWasSaid(inner.archived(), messages)).toEqual(saidWith(12));
    expect(findBreaches(messages)).toEqual([]);
  });

  it("in a subgraph that shares its parent's list takes nothing out of that one, and loses nothing", async () => {
    const sent: BaseMessage[][] = [];
    const inner = chatBuilder({ agent: (state) => (sent.push(state.messages), answerLast(state)) });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("inner", inner.builder.compile())
      .addEdge(START, "inner")
      .compile({ checkpointer: new MemorySaver() });
    const messages = await chat({ ...inner, graph }, 0, 7);
    expect(inner.events[0]?.type).toBe("context.summarized");
    expect(Math.min(...sent.slice(4).map(({ length }) => length))).toBeLessThan(10);
    expect(idsOf(messages).toSorted()).toEqual(saidWith(7));
    expect(idsOf(inner.archived())).toContain("0/question");
    expect(findBreaches(messages)).toEqual([]);
  });

  it("loses nothing that a parallel branch appends in the same superstep", async () => {
    const watched = watchedOptions();
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("summarize", nodeOf(watched))
      .addNode("also", () => ({ messages: [new HumanMessage({ id: "also", content: "By the way." })] }))
      .addEdge(START, "summarize")
      .addEdge(START, "also")
      .addEdge("summarize", END)
      .compile();
    const { messages } = await graph.invoke({ messages: asked() });
    expect(watched.events.map(({ type }) => type)).toEqual(["context.summarized"]);
    expect(messages.at(-1)?.id).toBe("also");
    expect(messages.length).toBeLessThan(12);
  });

  it("takes what comes in a Command, and may be wrapped in one", async () => {
    const watched = watchedOptions();
    const node = nodeOf(watched);
    const graph = new StateGraph(MessagesAnnotation)
      .addNode(
        "summarize",
        async (state: State, config) => new Command({ update: await node(state, config), goto: "agent" }),
        { ends: ["agent"] },
      )
      .addNode("agent", (state) => new Command({ update: answerLast(state) }))
      .addEdge(START, "summarize")
      .compile({ checkpointer: new MemorySaver() });
    const thread = newThread();
    const messages = await chat({ graph, thread }, 0, 12);
    expect(watched.events.length).toBeGreaterThan(1);
    expect(allThatWasSaid(watched.archive.messagesOf(thread.configurable.thread_id), messages)).toEqual(saidWith(12));
  });

  it.each(["sync", "async", "exit"] as const)("keeps everything with durability %s", async (durability) => {
    const kept = chatGraph();
    const messages = await chat(kept, 0, 12, { durability });
    expect(kept.events.length).toBeGreaterThan(1);
    expect(allThatWasSaid(kept.archived(), messages)).toEqual(saidWith(12));
    expect(idsOf(await messagesOf(kept))).toEqual(idsOf(messages));
  });
});

describe("a run that does not go straight through", () => {
  it("neither archives nor summarizes twice when the node is retried", async () => {
    const watched = watchedOptions();
    const node = nodeOf(watched);
    let tries = 0;
    const graph = new StateGraph(MessagesAnnotation)
      .addNode(
        "summarize",
        async (state: State, config) => {
          const update = await node(state, config);
          if (++tries < 3) throw new Error("The process is short of memory.");
          return update;
        },
        { retryPolicy: { maxAttempts: 3, initialInterval: 1, logWarning: false } },
      )
      .addEdge(START, "summarize")
      .compile({ checkpointer: new MemorySaver() });
    const { messages } = await graph.invoke({ messages: asked() }, { configurable: { thread_id: "retried" } });
    const archived = watched.archive.messagesOf("retried");
    expect(tries).toBe(3);
    expect(watched.model.calls).toHaveLength(1);
    expect(new Set(idsOf(archived)).size).toBe(archived.length);
    expect(allThatWasSaid(archived, messages)).toEqual(idsOf(asked()).toSorted());
  });

  it("neither archives nor summarizes twice when a branch beside the node fails and the run is resumed", async () => {
    const watched = watchedOptions();
    const node = nodeOf(watched);
    let tellPassed = () => {};
    const passed = new Promise<void>((resolve) => (tellPassed = resolve));
    let isBroken = true;
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("summarize", (state, config) => node(state, config).finally(tellPassed))
      .addNode("beside", async () => {
        await passed;
        if (isBroken) throw new Error("Out of order.");
        return { messages: [new HumanMessage({ id: "beside", content: "Done." })] };
      })
      .addEdge(START, "summarize")
      .addEdge(START, "beside")
      .compile({ checkpointer: new MemorySaver() });
    const config = { configurable: { thread_id: "beside" } };
    await expect(graph.invoke({ messages: asked() }, config)).rejects.toThrow("Out of order.");
    isBroken = false;
    const { messages } = await graph.invoke(null, config);
    const archived = watched.archive.messagesOf("beside");
    expect(watched.model.calls).toHaveLength(1);
    expect(allThatWasSaid(archived, messages.slice(0, -1))).toEqual(idsOf(asked()).toSorted());
    expect(new Set(idsOf(archived)).size).toBe(archived.length);
    expect(messages.at(-1)?.id).toBe("beside");
  });

  it.each(["interruptBefore", "interruptAfter"] as const)("stops and goes on with %s", async (when) => {
    const { builder, archive, archived, model, thread } = chatBuilder();
    const graph = builder.compile({ checkpointer: new MemorySaver(), [when]: ["summarize"] });
    const stopped = await graph.invoke({ messages: asked() }, thread);
    expect(archive.calls).toHaveLength(when === "interruptBefore" ? 0 : 1);
    expect(stopped.messages.length === 31).toBe(when === "interruptBefore");
    const { messages } = await graph.invoke(null, thread);
    expect(model.calls).toHaveLength(1);
    expect(allThatWasSaid(archived(), messages)).toEqual(saidWith(7));
  });

  it("ends when it is aborted, and has changed nothing", async () => {
    const controller = new AbortController();
    const model = new ScriptedModel(() => {
      controller.abort();
      return new Promise<never>(() => {});
    });
    const kept = chatGraph({ node: { model } });
    const run = kept.graph.invoke({ messages: asked() }, { ...kept.thread, signal: controller.signal });
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
    expect(kept.events).toEqual([]);
    expect(await messagesOf(kept)).toHaveLength(31);
  });

  it("gets along with updateState: added and removed messages, and an update in the node's name", async () => {
    const kept = chatGraph();
    await chat(kept, 0, 8);
    const summary = (await messagesOf(kept))[0]!;
    await kept.graph.updateState(kept.thread, { messages: [new RemoveMessage({ id: summary.id! })] }, "agent");
    await kept.graph.updateState(kept.thread, { messages: turnOf(8) }, "summarize");
    const messages = await chat(kept, 9, 20);
    expect(findBreaches(messages)).toEqual([]);
    expect(allThatWasSaid(kept.archived(), messages)).toEqual(saidWith(20));
  });

  it("may fork from before a pass: the archive has both branches, and neither loses anything", async () => {
    const kept = chatGraph();
    await chat(kept, 0, 12);
    const trunk = await messagesOf(kept);
    const before = (await historyOf(kept)).findLast(({ next }) => next[0] === "summarize")!;
    const branch = await kept.graph.updateState(before.config, {
      messages: [new HumanMessage({ id: "6/branch", content: "Or else." })],
    });
    let { messages } = await kept.graph.invoke(null, branch);
    for (let turn = 30; turn < 38; turn++)
      ({ messages } = await kept.graph.invoke({ messages: [question(turn)] }, kept.thread));

    const archived = kept.archived();
    const ids = idsOf(archived);
    expect(new Set(ids).size).toBe(ids.length);
    const onTrunk = archived.filter(({ id }) => !/^(3\d\/|6\/branch)/.test(id!));
    expect(allThatWasSaid(onTrunk, trunk)).toEqual(saidWith(12));
    const said = new Set([...ids, ...idsOf(messages)]);
    for (const id of ["6/branch", ...idsOf(turnsOf(30, 38))]) expect(said).toContain(id);
    expect(findBreaches(messages)).toEqual([]);
  });
});

describe("threads", () => {
  it("without a name are archived under their first message, which stays the first", async () => {
    const kept = chatGraph({ checkpointer: false });
    let messages: BaseMessage[] = [];
    for (let turn = 0; turn < 12; turn++)
      ({ messages } = await kept.graph.invoke({ messages: [...messages, question(turn)] }));
    expect(kept.events.length).toBeGreaterThan(1);
    expect(Object.keys(kept.archive.threads())).toEqual(["no-thread-0/question"]);
    expect(allThatWasSaid(kept.archive.messagesOf("no-thread-0/question"), messages)).toEqual(saidWith(12));
  });

  it("may be numbered", async () => {
    const kept = chatGraph({ checkpointer: false });
    await kept.graph.invoke({ messages: asked() }, { configurable: { thread_id: 7 } });
    expect(Object.keys(kept.archive.threads())).toEqual(["7"]);
  });

  it("share nothing when 20 of them run at once", async () => {
    const kept = chatGraph();
    const names = Array.from({ length: 20 }, (_, index) => `thread-${index}`);
    const ends = await Promise.all(
      names.map((name) =>
        kept.graph.invoke({ messages: named(name, talk(0, 14)) }, { configurable: { thread_id: name } }),
      ),
    );
    for (const [index, name] of names.entries()) {
      const archived = kept.archive.messagesOf(name);
      expect(archived.every(({ content }) => String(content).startsWith(name))).toBe(true);
      expect(ends[index]!.messages.slice(1).every(({ content }) => String(content).startsWith(name))).toBe(true);
      expect(allThatWasSaid(archived, ends[index]!.messages)).toEqual(idsOf(talk(0, 14)).toSorted());
    }
    const texts = ends.map(({ messages }) => messages[0]!.text.split("\n\n")[1]);
    expect(new Set(texts).size).toBe(20);
  });
});

/** The same ids in every thread, with texts of its own. */
function named(name: string, messages: BaseMessage[]): BaseMessage[] {
  for (const message of messages) message.content = `${name} ${String(message.content)}`;
  return messages;
}

describe("the stream of a run", () => {
  it('shows nothing of the summarizer in mode "messages", and the update in mode "updates"', async () => {
    const model = new ScriptedModel(() => "SUMMARIZED.");
    const speaking = new ScriptedModel(() => "Spoken aloud.");
    const kept = chatGraph({
      node: { model },
      agent: async ({ messages }) => ({ messages: [await speaking.invoke(messages)] }),
    });
    const shown: BaseMessage[] = [];
    const updates: Record<string, object>[] = [];
    const stream = await kept.graph.stream(
      { messages: asked() },
      { configurable: { thread_id: "streamed" }, streamMode: ["messages", "updates"] },
    );
    for await (const [mode, chunk] of stream) {
      if (mode === "messages") shown.push(chunk[0] as BaseMessage);
      else updates.push(chunk as Record<string, object>);
    }
    expect(model.calls).toHaveLength(1);
    expect(shown.map(({ text }) => text).join("")).toBe("Spoken aloud.");
    expect(updates.map((update) => Object.keys(update))).toEqual([["summarize"], ["agent"]]);
    expect(Object.keys(updates[0]!["summarize"]!)).toEqual(["messages"]);
    expect(JSON.stringify(updates[0])).toContain("SUMMARIZED.");
  });
});

describe("a guarded graph", () => {
  it("judges passes and lets them be", async () => {
    const kept = chatBuilder();
    const graph = guardGraph(kept.builder.compile({ checkpointer: new MemorySaver() }), { maxBytes: "50 KB" });
    const messages = await chat({ ...kept, graph }, 0, 12);
    expect(kept.events.length).toBeGreaterThan(1);
    expect(allThatWasSaid(kept.archived(), messages)).toEqual(saidWith(12));
  });

  it("stops a pass whose summary is too large for the state's budget", async () => {
    const { builder } = chatBuilder({ node: { model: new ScriptedModel(() => "Long. ".repeat(100)) } });
    const graph = guardGraph(builder.compile({ checkpointer: new MemorySaver() }), { channels: { messages: "7 KB" } });
    const refused = await failureOf(
      graph.invoke({ messages: talk(0, 14) }, { configurable: { thread_id: "guarded" } }),
    );
    expect(refused).toMatchObject({ code: "state.oversized" });
  });
});
