import { AIMessage, HumanMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import {
  Annotation,
  Command,
  END,
  entrypoint,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  MessagesDeltaValue,
  Send,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { KB, StateOversizedError, ThreadkeepError, measureState } from "@threadkeep/state";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import type { StateGuardEvent } from "./guard-options.ts";
import { failureOf } from "../testing/failure-of.ts";
import { guardGraph } from "./guard-graph.ts";

const unhandled: unknown[] = [];
const remember = (reason: unknown): number => unhandled.push(reason);
beforeEach(() => process.on("unhandledRejection", remember));
afterEach(async () => {
  // Node reports an unhandled rejection after the microtasks of the turn in which it happened.
  await new Promise(setImmediate);
  process.off("unhandledRejection", remember);
  expect(unhandled.splice(0)).toEqual([]);
});

const State = Annotation.Root({
  docs: Annotation<string[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
  step: Annotation<number>,
});

const SAVERS = {
  MemorySaver: () => new MemorySaver(),
  "the stock SqliteSaver": () => SqliteSaver.fromConnString(":memory:"),
};

/** A graph whose middle node returns too much until it is mended. */
function buildBloatingGraph(checkpointer: MemorySaver | SqliteSaver) {
  const ran: string[] = [];
  const bloat = { isMended: false };
  const graph = new StateGraph(State)
    .addNode("fine", () => ({ docs: ["x".repeat(1000)], step: ran.push("fine") }))
    .addNode("bloat", () => ({ docs: [bloat.isMended ? "small" : "y".repeat(60_000)], step: ran.push("bloat") }))
    .addNode("after", () => ({ step: ran.push("after") }))
    .addEdge(START, "fine")
    .addEdge("fine", "bloat")
    .addEdge("bloat", "after")
    .addEdge("after", END)
    .compile({ checkpointer });
  return { graph, ran, bloat };
}

describe.each(Object.entries(SAVERS))("guardGraph over %s", (_, createSaver) => {
  describe.each(["sync", "async", "exit"] as const)("with durability %s", (durability) => {
    const config = { configurable: { thread_id: "t" }, durability };

    it("stops the node that would push the state over its budget, and names it", async () => {
      const { graph, ran } = buildBloatingGraph(createSaver());
      const error = await failureOf(guardGraph(graph).invoke({ docs: [] }, config));
      expect(ran).toEqual(["fine", "bloat"]);
      expect(error.message).toBe(
        'Node "bloat" would bring the state to 59.6 KB, budget 50 KB. Largest: docs[1] (58.6 KB) in channel "docs" (59.6 KB). ' +
          "Keep the content outside the state and store its id instead, or raise the budget. " +
          "Nothing of this node was saved: mend it and resume the thread.",
      );
      expect(error.oversize).toMatchObject({
        node: "bloat",
        maxBytes: 50 * KB,
        offenders: [{ name: "docs" }, { name: "step" }],
      });
    });

    it("leaves the thread as it was, and lets it go on once the node is mended", async () => {
      const saver = createSaver();
      const { graph, ran, bloat } = buildBloatingGraph(saver);
      const guarded = guardGraph(graph);
      await failureOf(guarded.invoke({ docs: [] }, config));
      const stopped = await guarded.getState(config);
      expect(stopped.next).toEqual(["bloat"]);
      expect(stopped.values).toEqual({ docs: ["x".repeat(1000)], step: 1 });
      const saved = await saver.getTuple({ configurable: { thread_id: "t" } });
      expect(measureState(saved?.pendingWrites ?? []).totalBytes).toBeLessThan(2 * KB);
      bloat.isMended = true;
      const result = await guarded.invoke(null, config);
      expect(result).toEqual({ docs: ["x".repeat(1000), "small"], step: 4 });
      expect(ran).toEqual(["fine", "bloat", "bloat", "after"]);
    });
  });

  it("adds up what parallel branches write that are only together too large", async () => {
    const saver = createSaver();
    let size = 9000;
    const build = () =>
      guardGraph(
        new StateGraph(State)
          .addNode("fan", () => ({}))
          .addNode("work", (input: { id: number }) => ({ docs: [String(input.id % 10).repeat(size)] }))
          .addEdge(START, "fan")
          .addConditionalEdges("fan", () => Array.from({ length: 10 }, (__, id) => new Send("work", { id })))
          .addEdge("work", END)
          .compile({ checkpointer: saver }),
      );
    const config = { configurable: { thread_id: "t" } };
    const error: unknown = await build()
      .invoke({ docs: [] }, config)
      .catch((reason: unknown) => reason);
    const failures = error instanceof AggregateError ? error.errors : [error];
    expect(failures.every((failure) => StateOversizedError.isInstance(failure))).toBe(true);
    await expectWithinBudget(build().getState(config));

    // Resumed by another process, which sees the finished branches only in the saved writes: still together too large.
    const again: unknown = await build()
      .invoke(null, config)
      .catch((reason: unknown) => reason);
    expect(String(again)).toMatch(/StateOversizedError|AggregateError/);
    await expectWithinBudget(build().getState(config));

    size = 90;
    const result = await build().invoke(null, config);
    expect(result.docs).toHaveLength(10);
    expect(measureState(result).totalBytes).toBeLessThan(50 * KB);
  });
});

// A snapshot shows what the finished branches wrote already, so it is not empty.
async function expectWithinBudget(snapshot: Promise<{ values: object }>): Promise<void> {
  expect(measureState((await snapshot).values).totalBytes).toBeLessThanOrEqual(50 * KB);
}

describe("guardGraph", () => {
  const config = { configurable: { thread_id: "t" } };

  it("stops a node inside of a subgraph, and the subgraph's result in its parent", async () => {
    const inner = new StateGraph(State)
      .addNode("inner_bloat", ({ step }) => ({ docs: ["y".repeat(step)] }))
      .addEdge(START, "inner_bloat")
      .compile();
    const outer = new StateGraph(State)
      .addNode("before", () => ({ docs: ["x".repeat(30_000)] }))
      .addNode("sub", inner)
      .addEdge(START, "before")
      .addEdge("before", "sub")
      .compile({ checkpointer: new MemorySaver() });
    const guarded = guardGraph(outer);
    const inside = await failureOf(guarded.invoke({ step: 60_000 }, config));
    expect(inside.oversize.node).toBe("inner_bloat");
    expect((await guarded.getState(config)).next).toEqual(["sub"]);
    // 30 KB twice: the parent's list is given to the subgraph, which returns it with its own.
    const outside = await failureOf(guarded.invoke({ step: 10 }, { configurable: { thread_id: "other" } }));
    expect(outside.oversize.node).toBe("sub");
  });

  it("stops an update from outside of a subgraph's state", async () => {
    const inner = new StateGraph(State)
      .addNode("first", () => ({ docs: ["a"] }))
      .addNode("second", () => ({ step: 1 }))
      .addEdge(START, "first")
      .addEdge("first", "second")
      .compile({ interruptBefore: ["second"] });
    const outer = new StateGraph(State)
      .addNode("sub", inner)
      .addEdge(START, "sub")
      .compile({ checkpointer: new MemorySaver() });
    const guarded = guardGraph(outer);
    await guarded.invoke({ docs: [] }, config);
    const [task] = (await guarded.getState(config, { subgraphs: true })).tasks;
    const inside = (task?.state as { config: RunnableConfig }).config;
    await failureOf(guarded.updateState(inside, { docs: ["z".repeat(60_000)] }, "first"));
    await expect(guarded.updateState(inside, { docs: ["small"] }, "first")).resolves.toBeDefined();
  });

  it("stops what a subgraph sends to its parent by a Command", async () => {
    const inner = new StateGraph(State)
      .addNode(
        "report",
        () => new Command({ graph: Command.PARENT, update: { docs: ["y".repeat(60_000)] }, goto: "end" }),
      )
      .addEdge(START, "report")
      .compile();
    const outer = new StateGraph(State)
      .addNode("sub", inner, { ends: ["end"] })
      .addNode("end", () => ({ step: 1 }))
      .addEdge(START, "sub")
      .compile({ checkpointer: new MemorySaver() });
    const error = await failureOf(guardGraph(outer).invoke({ docs: [] }, config));
    expect(error.oversize.node).toBe("sub");
  });

  it("stops an input that is too large, before it is stored", async () => {
    const saver = new MemorySaver();
    const { graph, ran } = buildBloatingGraph(saver);
    const events: StateGuardEvent[] = [];
    const guarded = guardGraph(graph, { onEvent: (event) => events.push(event) });
    const error = await failureOf(guarded.invoke({ docs: ["z".repeat(60_000)] }, config));
    expect(events).toMatchObject([
      { type: "state.oversized", data: { node: "__start__", threadId: "t", action: "throw" } },
    ]);
    expect(await saver.getTuple(config)).toBeUndefined();
    expect(error.message).toMatch(/^The run's input would bring the state to 58.6 KB, budget 50 KB\./);
    expect(ran).toEqual([]);
  });

  it("stops an input that is too large only together with the state", async () => {
    const { graph, bloat } = buildBloatingGraph(new MemorySaver());
    bloat.isMended = true;
    const guarded = guardGraph(graph);
    await guarded.invoke({ docs: ["z".repeat(30_000)] }, config);
    const error = await failureOf(guarded.invoke({ docs: ["z".repeat(30_000)] }, config));
    expect(error.message).toMatch(/^The run's input would bring .* Run the thread again with a smaller input\.$/);
  });

  it("stops the update of a Command that a run is started with", async () => {
    const { graph, bloat } = buildBloatingGraph(new MemorySaver());
    bloat.isMended = true;
    const guarded = guardGraph(graph);
    await guarded.invoke({ docs: ["z".repeat(30_000)] }, config);
    const before = await guarded.getState(config);
    await failureOf(guarded.invoke(new Command({ update: { docs: ["z".repeat(30_000)] }, goto: "fine" }), config));
    expect((await guarded.getState(config)).config).toEqual(before.config);
  });

  it("counts the update of a resuming Command once", async () => {
    const graph = new StateGraph(State)
      .addNode("ask", () => ({ docs: [String(interrupt("?"))] }))
      .addEdge(START, "ask")
      .compile({ checkpointer: new MemorySaver() });
    const guarded = guardGraph(graph);
    await guarded.invoke({ docs: [] }, config);
    const result = await guarded.invoke(new Command({ resume: "yes", update: { docs: ["z".repeat(30_000)] } }), config);
    expect(result.docs).toEqual(["z".repeat(30_000), "yes"]);
  });

  it("lets an input into a thread that is too large already, and tells", async () => {
    const { graph } = buildBloatingGraph(new MemorySaver());
    const events: StateGuardEvent[] = [];
    await graph.invoke({ docs: [] }, config);
    const guarded = guardGraph(graph, { onEvent: (event) => events.push(event) });
    await failureOf(guarded.invoke({ step: 0 }, config));
    expect(events.map(({ data }) => [data.node, data.action])).toEqual([["fine", "throw"]]);
    await failureOf(guarded.invoke({ docs: ["more"] }, config));
    expect(events.map(({ data }) => [data.node, data.action]).slice(1)).toEqual([
      ["__start__", "warn"],
      ["fine", "throw"],
    ]);
  });

  it("stops an update from outside", async () => {
    const { graph } = buildBloatingGraph(new MemorySaver());
    const guarded = guardGraph(graph);
    await guarded.updateState(config, { docs: ["a"] }, "fine");
    await failureOf(guarded.updateState(config, { docs: ["z".repeat(60_000)] }, "fine"));
    expect((await guarded.getState(config)).values).toEqual({ docs: ["a"] });
  });

  it("gives a builder that compiles to guarded graphs", async () => {
    const builder = new StateGraph(State)
      .addNode("bloat", () => ({ docs: ["y".repeat(60_000)] }))
      .addEdge(START, "bloat");
    const error = await failureOf(guardGraph(builder).compile().invoke({ docs: [] }));
    expect(error.oversize.node).toBe("bloat");
    await expect(builder.compile().invoke({ docs: [] })).resolves.toBeDefined();
    const guarded = guardGraph(builder).addNode("more", () => ({}));
    expect(Object.keys(guarded.nodes)).toContain("more");
    expect(Object.keys(builder.nodes)).not.toContain("more");
  });

  it("leaves the given graph unguarded and its results as they were", async () => {
    const { graph } = buildBloatingGraph(new MemorySaver());
    guardGraph(graph);
    expect(measureState(await graph.invoke({ docs: [] }, config)).totalBytes).toBeGreaterThan(50 * KB);
    const { graph: fitting, bloat } = buildBloatingGraph(new MemorySaver());
    bloat.isMended = true;
    expect(await guardGraph(fitting).invoke({ docs: [] }, config)).toEqual({
      docs: ["x".repeat(1000), "small"],
      step: 3,
    });
  });

  it("holds single channels to budgets of their own", async () => {
    const { graph } = buildBloatingGraph(new MemorySaver());
    const error = await failureOf(guardGraph(graph, { channels: { docs: "500 B" } }).invoke({ docs: [] }, config));
    expect(error.message).toMatch(/^Channel "docs" has 1004 B, its budget is 500 B\. Largest: docs\[0\]/);
    expect(error.oversize.node).toBe("fine");
  });

  it("only tells, when asked to warn", async () => {
    const events: StateGuardEvent[] = [];
    const { graph } = buildBloatingGraph(new MemorySaver());
    const guarded = guardGraph(graph, { onOversize: "warn", onEvent: (event) => events.push(event) });
    await guarded.invoke({ docs: [] }, config);
    expect(events).toMatchObject([
      { type: "state.oversized", data: { node: "bloat", threadId: "t", totalBytes: 61_025, action: "warn" } },
    ]);
  });

  it("lets a thread shrink that was too large before it was guarded", async () => {
    const graph = new StateGraph(Annotation.Root({ text: Annotation<string> }))
      .addNode("trim", ({ text }) => ({ text: text.slice(0, -10_000) }))
      .addEdge(START, "trim")
      .compile({ checkpointer: new MemorySaver() });
    await graph.updateState(config, { text: "x".repeat(100_000) }, "__start__");
    await expect(guardGraph(graph).invoke(new Command({ goto: "trim" }), config)).resolves.toMatchObject({
      text: /^x{90000}$/,
    });
  });

  it("measures the channel kinds of StateSchema and messages through their reducers", async () => {
    const Schema = new StateSchema({ messages: MessagesDeltaValue });
    const replaced = new StateGraph(Schema)
      .addNode("answer", () => ({ messages: [new AIMessage({ id: "1", content: "y".repeat(30_000) })] }))
      .addNode("again", () => ({ messages: [new AIMessage({ id: "1", content: "z".repeat(30_000) })] }))
      .addEdge(START, "answer")
      .addEdge("answer", "again")
      .compile({ checkpointer: new MemorySaver() });
    // The same id replaces: 30 KB, not 60.
    const result = await guardGraph(replaced).invoke({ messages: [new HumanMessage("hi")] }, config);
    expect(result.messages).toHaveLength(2);
  });

  it("sees through to a message changed in place", async () => {
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("first", () => ({ messages: [new AIMessage({ id: "a", content: "short" })] }))
      .addNode("second", ({ messages }) => {
        const answer = messages.at(-1);
        if (answer) answer.additional_kwargs["raw"] = { html: "y".repeat(60_000) };
        return { messages: [new AIMessage("done")] };
      })
      .addEdge(START, "first")
      .addEdge("first", "second")
      .compile({ checkpointer: new MemorySaver() });
    const error = await failureOf(guardGraph(graph).invoke({ messages: [] }, config));
    expect(error.oversize.offenders[0]?.largest?.path).toBe("messages[0].additional_kwargs.raw.html");
  });

  it("does not let a reducer that pushes into its argument push twice", async () => {
    const Pushing = Annotation.Root({
      log: Annotation<string[]>({
        reducer: (left, right) => {
          left.push(...right);
          return left;
        },
        default: () => [],
      }),
    });
    const graph = new StateGraph(Pushing)
      .addNode("a", () => ({ log: ["a"] }))
      .addNode("b", () => ({ log: ["b"] }))
      .addEdge(START, "a")
      .addEdge("a", "b")
      .compile({ checkpointer: new MemorySaver() });
    expect(await guardGraph(graph).invoke({ log: [] }, config)).toEqual({ log: ["a", "b"] });
  });

  it("does not let a reducer that changes what lies deep in a record change it twice", async () => {
    const graph = new StateGraph(
      Annotation.Root({
        index: Annotation<{ ids: string[] }>({
          reducer: (left, right) => {
            left.ids.push(...right.ids);
            return left;
          },
          default: () => ({ ids: [] }),
        }),
      }),
    )
      .addNode("a", () => ({ index: { ids: ["a"] } }))
      .addNode("b", () => ({ index: { ids: ["b"] } }))
      .addEdge(START, "a")
      .addEdge("a", "b")
      .compile({ checkpointer: new MemorySaver() });
    expect(await guardGraph(graph).invoke({}, config)).toEqual({ index: { ids: ["a", "b"] } });
  });

  it("finds what the checkpointer would destroy in a channel of any name", async () => {
    const graph = new StateGraph(Annotation.Root({ "user.profile": Annotation<unknown> }))
      .addNode("write", () => ({ "user.profile": { n: 1n } }))
      .addEdge(START, "write")
      .compile({ checkpointer: new MemorySaver() });
    await expect(guardGraph(graph).invoke({}, config)).rejects.toThrow("cannot store (bigint)");
  });

  it("sees the size of other channels beside a BigInt", async () => {
    const graph = new StateGraph(Annotation.Root({ n: Annotation<bigint>, text: Annotation<string> }))
      .addNode("count", () => ({ n: 1n }))
      .addNode("write", () => ({ text: "x".repeat(60_000) }))
      .addEdge(START, "count")
      .addEdge("count", "write")
      .compile();
    const error = await failureOf(guardGraph(graph, { onLossy: "warn" }).invoke({}));
    expect(error.oversize.node).toBe("write");
  });

  it("measures with the checkpointer's own serializer", async () => {
    class Doubling {
      readonly #json = new MemorySaver().serde;
      async dumpsTyped(value: unknown): Promise<[string, Uint8Array]> {
        const [type, bytes] = await this.#json.dumpsTyped(value);
        const padded = new Uint8Array(bytes.length * 2).fill(32);
        padded.set(bytes);
        return [type, padded];
      }
      loadsTyped(type: string, data: Uint8Array | string): Promise<unknown> {
        return this.#json.loadsTyped(type, data);
      }
    }
    const { graph, bloat } = buildBloatingGraph(new MemorySaver(new Doubling()));
    bloat.isMended = true;
    const error = await failureOf(guardGraph(graph, { maxBytes: 1500 }).invoke({ docs: [] }, config));
    expect(error.oversize.node).toBe("fine");
    expect(error.oversize.totalBytes).toBeGreaterThan(2000);
  });

  it("streams, draws and traces as without a guard", async () => {
    const build = () =>
      new StateGraph(State)
        .addNode("a", () => ({ docs: ["a"] }))
        .addNode("b", () => ({ step: 2 }))
        .addEdge(START, "a")
        .addConditionalEdges("a", ({ docs }) => (docs.length > 0 ? "b" : END), ["b", END])
        .addEdge("b", END)
        .compile({ checkpointer: new MemorySaver() });
    const streamed = async (graph: ReturnType<typeof build>) => {
      const chunks: unknown[] = [];
      const streamMode = ["values", "updates", "tasks"] as const;
      for await (const chunk of await graph.stream({ docs: [] }, { ...config, streamMode: [...streamMode] }))
        chunks.push(chunk);
      const events: string[] = [];
      for await (const event of graph.streamEvents(
        { docs: [] },
        { configurable: { thread_id: "events" }, version: "v2" },
      )) {
        events.push(`${event.event} ${event.name}`);
      }
      return JSON.stringify({ chunks, events }).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id");
    };
    expect(await streamed(guardGraph(build()))).toBe(await streamed(build()));
    expect((await guardGraph(build()).getGraphAsync()).drawMermaid()).toBe(
      (await build().getGraphAsync()).drawMermaid(),
    );
  });

  it("stays on what withConfig makes of it", async () => {
    const { graph, ran } = buildBloatingGraph(new MemorySaver());
    const configured = guardGraph(graph).withConfig({ tags: ["a"] });
    await failureOf(configured.invoke({ docs: ["z".repeat(60_000)] }, config));
    expect(ran).toEqual([]);
    await failureOf(configured.invoke({ docs: [] }, config));
  });

  it("can guard a guarded graph: the smaller budget holds", async () => {
    const { graph } = buildBloatingGraph(new MemorySaver());
    const error = await failureOf(guardGraph(guardGraph(graph, { maxBytes: 500 })).invoke({ docs: [] }, config));
    expect(error.oversize).toMatchObject({ node: "fine", maxBytes: 500 });
  });

  it("keeps the graph's type", () => {
    const { graph } = buildBloatingGraph(new MemorySaver());
    expectTypeOf(guardGraph(graph)).toEqualTypeOf(graph);
    expectTypeOf(guardGraph(graph).invoke).returns.resolves.toHaveProperty("docs").toEqualTypeOf<string[]>();
    // @ts-expect-error: an unknown option
    expect(() => guardGraph(graph, { maxByte: 1 })).not.toThrow();
  });
});

describe("guardGraph refuses", () => {
  const config = { configurable: { thread_id: "t" } };

  it("a budget that is no size", () => {
    const { graph } = buildBloatingGraph(new MemorySaver());
    expect(() => guardGraph(graph, { maxBytes: "50 kilos" })).toThrow(
      'maxBytes is "50 kilos", which is no size. Give bytes (51200) or a text like "50 KB".',
    );
    expect(() => guardGraph(graph, { maxBytes: -1 })).toThrow("maxBytes is -1, which is no size.");
    expect(() => guardGraph(graph, { channels: { docs: Number.NaN } })).toThrow(
      "channels.docs is NaN, which is no size.",
    );
  });

  it("a budget for a channel that the graph does not have, and an option that is none", () => {
    const { graph } = buildBloatingGraph(new MemorySaver());
    expect(() => guardGraph(graph, { channels: { dosc: "1 KB" } })).toThrow(
      "channels.dosc is a budget for a channel that the graph does not have. It has: docs, step.",
    );
    expect(() => guardGraph(graph, { onOversize: "ignore" as "warn" })).toThrow('onOversize is "ignore". It can be');
    expect(() => guardGraph(graph, { onEvent: "x" as never })).toThrow("onEvent is a string. Give it a function.");
  });

  it("what is no graph", () => {
    const functional = entrypoint("work", async (input: string) => input);
    expect(() => guardGraph({})).toThrow(
      "guardGraph got an object of class Object. Give it a StateGraph, what its compile() returns, or a createAgent agent.",
    );
    expect(() => guardGraph(functional)).toThrow("guardGraph got a graph of the functional API or a remote graph.");
    expect(() => guardGraph(null as unknown as object)).toThrow("guardGraph got null.");
  });

  it("writes whose reducer throws, before they make the thread unreadable", async () => {
    const failing = { isMended: false };
    const graph = new StateGraph(
      Annotation.Root({
        sum: Annotation<number>({
          reducer: (left, right) => {
            if (!failing.isMended && right > 1) throw new RangeError("too much");
            return left + right;
          },
          default: () => 0,
        }),
      }),
    )
      .addNode("add", () => ({ sum: 2 }))
      .addEdge(START, "add")
      .compile({ checkpointer: new MemorySaver() });
    const guarded = guardGraph(graph);
    await expect(guarded.invoke({ sum: 1 }, config)).rejects.toThrow(
      'The reducer of channel "sum" failed on what node "add" returned: too much. Nothing of this node was saved.',
    );
    expect((await guarded.getState(config)).values).toEqual({ sum: 1 });
    failing.isMended = true;
    expect(await guarded.invoke(null, config)).toEqual({ sum: 3 });
  });

  it("values that the serializer would destroy, and tells of those it would flatten", async () => {
    const events: StateGuardEvent[] = [];
    const value = { count: 1n as unknown, at: new Date(0) };
    const graph = new StateGraph(Annotation.Root({ data: Annotation<object> }))
      .addNode("write", () => ({ data: value }))
      .addEdge(START, "write")
      .compile({ checkpointer: new MemorySaver() });
    const guarded = guardGraph(graph, { onEvent: (event) => events.push(event) });
    const error: unknown = await guarded.invoke({}, config).catch((reason: unknown) => reason);
    expect(ThreadkeepError.isInstance(error) && error.code).toBe("state.lossy");
    expect(String(error)).toContain('Node "write" writes data.count, which the checkpointer cannot store (bigint)');
    value.count = "1";
    await expect(guarded.invoke(null, config)).resolves.toBeDefined();
    expect(events.map(({ type, data }) => [type, data.action])).toEqual([
      ["state.lossy", "throw"],
      ["state.lossy", "warn"],
    ]);
  });
});

it("is needed: without it the thread keeps what a failing reducer wrote and cannot be read", async () => {
  const graph = new StateGraph(
    Annotation.Root({
      docs: Annotation<string[]>({
        reducer: (left, right) => {
          const all = left.concat(right);
          if (measureState({ all }).totalBytes > 50 * KB) throw new Error("too large");
          return all;
        },
        default: () => [],
      }),
    }),
  )
    .addNode("bloat", () => ({ docs: ["y".repeat(60_000)] }))
    .addEdge(START, "bloat")
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: "t" } };
  await expect(graph.invoke({ docs: [] }, config)).rejects.toThrow("too large");
  await expect(graph.getState(config)).rejects.toThrow("too large");
});
