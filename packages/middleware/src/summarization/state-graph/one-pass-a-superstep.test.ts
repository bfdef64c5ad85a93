import type { BaseMessage } from "@langchain/core/messages";
import { HumanMessage } from "@langchain/core/messages";
import { Annotation, MemorySaver, MessagesAnnotation, Send, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it, vi } from "vitest";
import { summarizingModel } from "../../testing/summarizer-models.ts";
import { createSummarizationNode } from "./summarization-node.ts";
import { allThatWasSaid, idsOf, newThread, watchedOptions, type PassOptions } from "./testing/chat-graph.ts";
import { question, talk } from "./testing/chatter.ts";
import { tokenRatioChannel } from "./token-ratio.ts";

type State = typeof MessagesAnnotation.State;

const said = () => [...talk(0, 14), question(14)];
const retryPolicy = { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false };

/** Two nodes over one list, at once, of options of their own. */
function pair() {
  const one = watchedOptions();
  const other = watchedOptions();
  const passes = () => [...one.events, ...other.events].map(({ type }) => type);
  const archived = (id: string) => [...one.archive.messagesOf(id), ...other.archive.messagesOf(id)];
  return { one, other, passes, archived };
}

describe("two passes over a list in the same superstep", () => {
  it("are one, and the thread stays readable", async () => {
    const { one, other, passes, archived } = pair();
    const graph = new StateGraph(Annotation.Root({ ...MessagesAnnotation.spec, ...tokenRatioChannel }))
      .addNode("one", createSummarizationNode(one.options))
      .addNode("other", createSummarizationNode(other.options))
      .addEdge(START, "one")
      .addEdge(START, "other")
      .compile({ checkpointer: new MemorySaver() });
    const thread = newThread();
    await graph.invoke({ messages: said() }, thread);
    const { values } = await graph.getState(thread);
    expect(passes()).toEqual(["context.summarized"]);
    expect(allThatWasSaid(archived(thread.configurable.thread_id), values.messages)).toEqual(idsOf(said()).toSorted());
    // The next superstep is anybody's.
    await graph.invoke({ messages: talk(15, 29) }, thread);
    expect(passes()).toEqual(["context.summarized", "context.summarized"]);
  });

  it("are one without a checkpointer, and where a node is sent several times", async () => {
    const { options, events } = watchedOptions();
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("summarize", createSummarizationNode(options))
      .addConditionalEdges(START, (state) => [new Send("summarize", state), new Send("summarize", state)])
      .compile();
    const { messages } = await graph.invoke({ messages: said() });
    expect(events.map(({ type }) => type)).toEqual(["context.summarized"]);
    expect(messages.length).toBeLessThan(said().length);
  });

  it("are one when the second begins after the first has ended", async () => {
    const { one, other, passes } = pair();
    const first = createSummarizationNode(one.options);
    const second = createSummarizationNode(other.options);
    let tellEnded = () => {};
    const ended = new Promise<void>((resolve) => (tellEnded = resolve));
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("first", (state: State, config) => first(state, config).finally(tellEnded))
      .addNode("second", async (state: State, config) => (await ended, second(state, config)))
      .addEdge(START, "first")
      .addEdge(START, "second")
      .compile();
    await graph.invoke({ messages: said() });
    expect(passes()).toEqual(["context.summarized"]);
  });

  it("do not hold each other back in supersteps of their own", async () => {
    const { one, other, passes } = pair();
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("one", createSummarizationNode(one.options))
      .addNode("agent", () => ({ messages: talk(15, 29) }))
      .addNode("other", createSummarizationNode(other.options))
      .addEdge(START, "one")
      .addEdge("one", "agent")
      .addEdge("agent", "other")
      .compile();
    await graph.invoke({ messages: said() });
    expect(passes()).toEqual(["context.summarized", "context.summarized"]);
  });

  it("do not hold each other back in lists of their own", async () => {
    const { one, other, passes } = pair();
    const graph = new StateGraph(
      Annotation.Root({ ...MessagesAnnotation.spec, history: MessagesAnnotation.spec.messages }),
    )
      .addNode("one", createSummarizationNode(one.options))
      .addNode("other", createSummarizationNode({ ...other.options, channel: "history" }))
      .addEdge(START, "one")
      .addEdge(START, "other")
      .compile();
    await graph.invoke({ messages: said(), history: talk(20, 34) });
    expect(passes()).toEqual(["context.summarized", "context.summarized"]);
  });

  it.each<[string, Partial<PassOptions>]>([
    ["for which the thread is small", { budget: { tokens: 100_000 } }],
    ["for which all has to stay", { keep: { messages: 100 }, onEvent: () => {} }],
  ])("leave out of account one %s", async (_, options) => {
    const { one, other, passes } = pair();
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("one", createSummarizationNode({ ...one.options, ...options }))
      .addNode("other", createSummarizationNode(other.options))
      .addEdge(START, "one")
      .addEdge(START, "other")
      .compile();
    await graph.invoke({ messages: said() });
    expect(passes()).toEqual(["context.summarized"]);
  });
});

describe("a pass that did not come to its end", () => {
  it("is tried again by its own node, in the same run and in the next", async () => {
    const { one, other, passes, archived } = pair();
    const first = createSummarizationNode(one.options);
    let tries = 0;
    const graph = new StateGraph(MessagesAnnotation)
      .addNode(
        "first",
        async (state: State, config) => {
          const update = await first(state, config);
          if (++tries < 5) throw new Error("The process is short of memory.");
          return update;
        },
        { retryPolicy },
      )
      .addNode("second", createSummarizationNode(other.options))
      .addEdge(START, "first")
      .addEdge(START, "second")
      .compile({ checkpointer: new MemorySaver() });
    const thread = newThread();
    await expect(graph.invoke({ messages: said() }, thread)).rejects.toThrow("short of memory");
    const { messages } = await graph.invoke(null, thread);
    expect([tries, new Set(passes())]).toEqual([5, new Set(["context.summarized"])]);
    expect(other.events).toEqual([]);
    expect(allThatWasSaid(archived(thread.configurable.thread_id), messages)).toEqual(idsOf(said()).toSorted());
  });

  it("does nothing when it is resumed beside one that has ended, not even in another process", async () => {
    const { one, other, passes } = pair();
    const checkpointer = new MemorySaver();
    let isBroken = true;
    const build = async () => {
      // What a process remembers stands in its modules.
      vi.resetModules();
      const { createSummarizationNode: create } = await import("./summarization-node.ts");
      const [first, second] = [create(one.options), create(other.options)];
      let tellEnded = () => {};
      const ended = new Promise<void>((resolve) => (tellEnded = resolve));
      return new StateGraph(MessagesAnnotation)
        .addNode("first", (state: State, config) => first(state, config).finally(tellEnded))
        .addNode("second", async (state: State, config) => {
          if (!isBroken) return second(state, config);
          await ended;
          throw new Error("Out of order.");
        })
        .addEdge(START, "first")
        .addEdge(START, "second")
        .compile({ checkpointer });
    };
    const thread = newThread();
    await expect((await build()).invoke({ messages: said() }, thread)).rejects.toThrow("Out of order.");
    isBroken = false;
    const { messages } = await (await build()).invoke(null, thread);
    expect(passes()).toEqual(["context.summarized"]);
    expect(messages.length).toBeLessThan(said().length);
  });

  it("is not held back by what another branch has added before the run was stopped", async () => {
    const { options, events } = watchedOptions({ model: summarizingModel() });
    const node = createSummarizationNode(options);
    let isBroken = true;
    let tellAdded = () => {};
    const added = new Promise<void>((resolve) => (tellAdded = resolve));
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("beside", () => (tellAdded(), { messages: [new HumanMessage({ id: "beside", content: "Done." })] }))
      .addNode("summarize", async (state: State, config) => {
        await added;
        if (isBroken) throw new Error("Out of order.");
        return node(state, config) as Promise<{ messages: BaseMessage[] }>;
      })
      .addEdge(START, "beside")
      .addEdge(START, "summarize")
      .compile({ checkpointer: new MemorySaver() });
    const thread = newThread();
    await expect(graph.invoke({ messages: said() }, thread)).rejects.toThrow("Out of order.");
    isBroken = false;
    const { messages } = await graph.invoke(null, thread);
    expect(events.map(({ type }) => type)).toEqual(["context.summarized"]);
    expect(messages.at(-1)?.id).toBe("beside");
  });
});
