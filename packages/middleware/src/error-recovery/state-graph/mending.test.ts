import { AIMessage, HumanMessage, RemoveMessage, type BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  Command,
  MemorySaver,
  MessagesAnnotation,
  MessagesValue,
  type LangGraphRunnableConfig,
  Send,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { guardGraph } from "../../guard/guard-graph.ts";
import { createSummarizationNode } from "../../summarization/state-graph/summarization-node.ts";
import { plainMessagesReducer } from "../../summarization/state-graph/plain-messages-reducer.ts";
import { summarizingModel } from "../../testing/summarizer-models.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import type { ErrorRecoveryEvent } from "../error-recovery-event.ts";
import { AT_ONCE, throwNext, tooLong, unanswered, unauthorized, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

type Messages = typeof MessagesAnnotation.State;

const config = { configurable: { thread_id: "t" } };

const thread = () => ["one", "two", "three"].map((id) => new HumanMessage({ id, content: id }));

/** Takes the oldest out. */
const shorten = async (state: { messages: BaseMessage[] }) => ({
  messages: [new RemoveMessage({ id: String(state.messages[0]?.id) })],
});

const ids = (messages: BaseMessage[]) => messages.map(({ id }) => id);

function answering(faults: Error[], seen: unknown[][]) {
  return async (state: Messages): Promise<{ messages: BaseMessage[] }> => {
    seen.push(ids(state.messages));
    throwNext(faults);
    return { messages: [new AIMessage({ id: "answer", content: "Hi." })] };
  };
}

describe("a context that is too long", () => {
  it("is made smaller once, and what was made smaller is saved with the result", async () => {
    const seen: unknown[][] = [];
    const events: ErrorRecoveryEvent[] = [];
    const node = withErrorRecovery(answering([tooLong()], seen), {
      ...AT_ONCE,
      onContextOverflow: shorten,
      onEvent: (event) => events.push(event),
    });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("agent", node)
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    const { messages } = await graph.invoke({ messages: thread() }, config);
    expect(seen).toEqual([
      ["one", "two", "three"],
      ["two", "three"],
    ]);
    expect(ids(messages)).toEqual(["two", "three", "answer"]);
    expect(ids((await graph.getState(config)).values.messages)).toEqual(["two", "three", "answer"]);
    expect(events.map(({ type }) => type)).toEqual(["recovery.mended", "recovery.retry", "recovery.recovered"]);
  });

  it("fits the summarization node as it is", async () => {
    const messages = Array.from({ length: 60 }, (_, index) => {
      const content = `Message ${index}: ${"word ".repeat(20)}`;
      return index % 2 === 0 ? new HumanMessage(content) : new AIMessage(content);
    });
    const counts: number[] = [];
    const faults = [tooLong()];
    const summarize = createSummarizationNode({
      model: summarizingModel(),
      budget: { tokens: 300 },
      unarchived: "allow",
      onEvent: () => {},
    });
    const node = withErrorRecovery(
      async (state: Messages) => {
        counts.push(state.messages.length);
        throwNext(faults);
        return { messages: [new AIMessage("Hi.")] };
      },
      { ...AT_ONCE, onContextOverflow: summarize },
    );
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("agent", node)
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    const state = await graph.invoke({ messages }, config);
    expect(counts[1]).toBeLessThan(Number(counts[0]) / 2);
    expect(state.messages).toHaveLength(Number(counts[1]) + 1);
  });

  it("is made smaller for a graph, which begins anew with it", async () => {
    const seen: unknown[][] = [];
    const inner = new StateGraph(MessagesAnnotation)
      .addNode("before", () => ({ messages: [new AIMessage({ id: "before", content: "…" })] }))
      .addNode("agent", answering([tooLong(), unavailable()], seen))
      .addEdge(START, "before")
      .addEdge("before", "agent")
      .compile();
    const node = withErrorRecovery(inner, { ...AT_ONCE, onContextOverflow: shorten as never });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("team", node)
      .addEdge(START, "team")
      .compile({ checkpointer: new MemorySaver() });
    const { messages } = await graph.invoke({ messages: thread() }, config);
    const shorter = ["two", "three", "before"];
    expect(seen).toEqual([["one", ...shorter], shorter, shorter]);
    expect(ids(messages)).toEqual([...shorter, "answer"]);
  });

  it("is made smaller in a list without a reducer, where the node writes the list itself", async () => {
    const Whole = Annotation.Root({ messages: Annotation<string[]>, left: Annotation<number> });
    const faults = [tooLong()];
    const node = withErrorRecovery(
      async (state: typeof Whole.State) => {
        throwNext(faults);
        return { messages: [...state.messages, "answer"] };
      },
      {
        ...AT_ONCE,
        onContextOverflow: async ({ messages }: typeof Whole.State) => ({ messages: messages.slice(1), left: 1 }),
      },
    );
    const graph = new StateGraph(Whole)
      .addNode("agent", node)
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    expect(await graph.invoke({ messages: ["one", "two"] }, config)).toEqual({ messages: ["two", "answer"], left: 1 });
  });

  it("stays with a node that returns a Command or nothing", async () => {
    for (const result of [
      new Command({ update: { messages: [new AIMessage({ id: "answer", content: "Hi." })] } }),
      undefined,
    ]) {
      const faults = [tooLong()];
      const node = withErrorRecovery(
        (): unknown => {
          throwNext(faults);
          return result;
        },
        { ...AT_ONCE, onContextOverflow: shorten },
      );
      const graph = new StateGraph(MessagesAnnotation)
        .addNode("agent", node as never)
        .addEdge(START, "agent")
        .compile();
      const { messages } = await graph.invoke({ messages: thread() });
      expect(ids(messages)).toEqual(["two", "three", ...(result ? ["answer"] : [])]);
    }
  });

  it("leaves the thread as it was where the second try fails, and the node runs when the run is resumed", async () => {
    const seen: unknown[][] = [];
    const faults = [tooLong(), unauthorized()];
    const node = withErrorRecovery(answering(faults, seen), { ...AT_ONCE, onContextOverflow: shorten });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("agent", node)
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    await expect(graph.invoke({ messages: thread() }, config)).rejects.toThrow("Incorrect API key");
    const stopped = await graph.getState(config);
    expect([stopped.next, ids(stopped.values.messages)]).toEqual([["agent"], ["one", "two", "three"]]);
    const { messages } = await graph.invoke(null, config);
    expect(ids(messages)).toEqual(["one", "two", "three", "answer"]);
  });

  it("leaves the thread as it was where a guard refuses the result", async () => {
    const faults = [tooLong()];
    const large = { size: 60_000 };
    const node = withErrorRecovery(
      async () => {
        throwNext(faults);
        return { messages: [new AIMessage({ id: "answer", content: "y".repeat(large.size) })] };
      },
      { ...AT_ONCE, onContextOverflow: shorten },
    );
    const graph = guardGraph(
      new StateGraph(MessagesAnnotation)
        .addNode("agent", node)
        .addEdge(START, "agent")
        .compile({ checkpointer: new MemorySaver() }),
    );
    await expect(graph.invoke({ messages: thread() }, config)).rejects.toThrow("would bring the state to");
    expect(ids((await graph.getState(config)).values.messages)).toEqual(["one", "two", "three"]);
    large.size = 1;
    expect(ids((await graph.invoke(null, config)).messages)).toEqual(["one", "two", "three", "answer"]);
  });

  it("fails with its own error where nothing is there to make it smaller, or it does not get smaller", async () => {
    for (const onContextOverflow of [undefined, async () => ({}), async () => ({ unknown: 1 })]) {
      const seen: unknown[][] = [];
      const node = withErrorRecovery(answering([tooLong()], seen), {
        ...AT_ONCE,
        ...(onContextOverflow && { onContextOverflow }),
      });
      const graph = new StateGraph(MessagesAnnotation).addNode("agent", node).addEdge(START, "agent").compile();
      await expect(graph.invoke({ messages: thread() })).rejects.toThrow("maximum context length");
      expect(seen).toHaveLength(1);
    }
  });

  it("is told in the stream as one update", async () => {
    const faults = [tooLong()];
    const node = withErrorRecovery(answering(faults, []), { ...AT_ONCE, onContextOverflow: shorten });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("agent", node)
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    const chunks: unknown[] = [];
    const stream = await graph.stream({ messages: thread() }, { ...config, streamMode: ["updates", "tasks"] });
    for await (const [mode, chunk] of stream)
      chunks.push(mode === "updates" ? Object.keys(chunk) : "error" in chunk ? chunk.error : mode);
    expect(chunks).toEqual(["tasks", ["agent"], "tasks"]);
  });

  it("stays what a Send has brought: that is not the state", async () => {
    const seen: unknown[][] = [];
    const node = withErrorRecovery(answering([tooLong()], seen), {
      ...AT_ONCE,
      onContextOverflow: async () => ({ messages: [new RemoveMessage({ id: "one" })] }),
    });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("fan", () => ({}))
      .addNode("agent", node)
      .addEdge(START, "fan")
      .addConditionalEdges(
        "fan",
        () => [new Send("agent", { messages: [new HumanMessage({ id: "own", content: "…" })] })],
        ["agent"],
      )
      .compile();
    await graph.invoke({ messages: thread() }).catch(() => {});
    expect(seen.every((list) => list.join() === "own")).toBe(true);
  });

  it("is passed the config of the run", async () => {
    const threads: unknown[] = [];
    const node = withErrorRecovery(answering([tooLong()], []), {
      ...AT_ONCE,
      onContextOverflow: async (state: Messages, own: LangGraphRunnableConfig) => {
        threads.push(own.configurable?.["thread_id"]);
        return shorten(state);
      },
    });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("agent", node)
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    await graph.invoke({ messages: thread() }, config);
    expect(threads).toEqual(["t"]);
  });
});

describe("a tool history that no provider takes", () => {
  const call = () =>
    new AIMessage({ id: "call", content: "", tool_calls: [{ id: "call_1", name: "search", args: {} }] });

  it("is repaired in place, once", async () => {
    const Schema = new StateSchema({ messages: MessagesValue });
    const seen: unknown[][] = [];
    const events: ErrorRecoveryEvent[] = [];
    const node = withErrorRecovery(answering([unanswered()], seen), {
      ...AT_ONCE,
      onEvent: (event) => events.push(event),
    });
    const graph = new StateGraph(Schema)
      .addNode("agent", node)
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    const [one, two] = thread();
    const { messages } = await graph.invoke({ messages: [one!, call(), two!] }, config);
    expect(messages.map(({ type }) => type)).toEqual(["human", "ai", "tool", "human", "ai"]);
    expect(seen).toHaveLength(2);
    expect(events.map(({ type }) => type).slice(0, 2)).toEqual(["recovery.repaired-history", "recovery.mended"]);
  });

  it("is repaired in a list of plain objects, in the channel that is named", async () => {
    const Plain = Annotation.Root({
      history: Annotation<{ id?: string; role: string; content?: unknown }[]>({
        reducer: plainMessagesReducer as never,
        default: () => [],
      }),
    });
    const faults = [unanswered()];
    const node = withErrorRecovery(
      async () => {
        throwNext(faults);
        return { history: [{ id: "4", role: "assistant", content: "Hi." }] };
      },
      { ...AT_ONCE, channel: "history" },
    );
    const graph = new StateGraph(Plain).addNode("agent", node).addEdge(START, "agent").compile();
    const { history } = await graph.invoke({
      history: [
        { id: "1", role: "user", content: "Find it." },
        {
          id: "2",
          role: "assistant",
          content: "",
          tool_calls: [{ id: "call_1", type: "function", function: { name: "search", arguments: "{}" } }],
        } as never,
        { id: "3", role: "user", content: "Well?" },
      ],
    });
    expect(history.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user", "assistant"]);
  });

  it("may also be too long: both are mended, one after the other", async () => {
    const seen: unknown[][] = [];
    const node = withErrorRecovery(answering([unanswered(), tooLong()], seen), {
      ...AT_ONCE,
      onContextOverflow: async () => ({ messages: [new RemoveMessage({ id: "one" })] }),
    });
    const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
    const graph = new StateGraph(State)
      .addNode("agent", node)
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    const [one, two] = thread();
    const { messages } = await graph.invoke({ messages: [one!, call(), two!] }, config);
    expect(messages.map(({ type }) => type)).toEqual(["ai", "tool", "human", "ai"]);
    expect(seen.map((list) => list.length)).toEqual([3, 4, 3]);
  });
});
