import { HumanMessage } from "@langchain/core/messages";
import { Annotation, START, StateGraph } from "@langchain/langgraph";
import { BaseCheckpointSaver, emptyCheckpoint, MemorySaver } from "@langchain/langgraph-checkpoint";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { KB } from "@threadkeep/state";
import { describe, expect, expectTypeOf, it } from "vitest";
import { listThreads } from "../../catalog/list-threads.ts";
import { readStats } from "../../catalog/read-stats.ts";
import { chainGraph, threadConfig } from "../../history/testing/graphs.ts";
import { STOCK_SAVERS } from "../../history/testing/stock-savers.ts";
import { planRetention } from "../../retention/plan-retention.ts";
import { guardCheckpointer } from "./guard-checkpointer.ts";
import type { CheckpointerGuardEvent, CheckpointerGuardOptions } from "./guard-options.ts";

const Notes = Annotation.Root({ notes: Annotation<string>({ reducer: (_, next) => next, default: () => "" }) });

/** Its node writes as many characters as the input has, and no more when told to. */
function writingGraph(checkpointer: BaseCheckpointSaver, node: (notes: string) => string) {
  return new StateGraph(Notes)
    .addNode("write", ({ notes }) => ({ notes: node(notes) }))
    .addEdge(START, "write")
    .compile({ checkpointer });
}

describe.each(STOCK_SAVERS)("guardCheckpointer around %s", (_, createSaver) => {
  it("runs graphs as the saver would", async () => {
    const inner = createSaver();
    const graph = chainGraph(guardCheckpointer(inner));
    await graph.invoke({ log: ["in"] }, threadConfig("t"));
    expect((await graph.getState(threadConfig("t"))).values).toEqual({ log: ["in", "a", "b", "c"] });
    expect((await inner.getTuple(threadConfig("t")))?.checkpoint.channel_values["log"]).toHaveLength(4);
  });

  it.each([undefined, null, "", " ", 42, "undefined", "null", "[object Object]"])(
    "refuses %j as a thread id on every call",
    async (thread_id) => {
      const saver = guardCheckpointer(createSaver());
      const config = { configurable: { thread_id, checkpoint_ns: "", checkpoint_id: "c" } };
      const metadata = { source: "input", step: -1, parents: {} } as const;
      const calls = [
        saver.get(config),
        saver.getTuple(config),
        saver.list(config).next(),
        saver.put(config, emptyCheckpoint(), metadata, {}),
        saver.putWrites(config, [["a", 1]], "task"),
        saver.deleteThread(thread_id as string),
        saver.getDeltaChannelHistory({ config, channels: ["a"] }),
      ];
      for (const call of calls) await expect(call).rejects.toMatchObject({ code: "guard.no-thread-id" });
    },
  );

  it("fails a run without a thread id before any node runs", async () => {
    const ran: string[] = [];
    const graph = writingGraph(guardCheckpointer(createSaver()), (notes) => {
      ran.push(notes);
      return notes;
    });
    await expect(graph.invoke({ notes: "" }, { configurable: {} })).rejects.toThrow(/thread_id/);
    expect(ran).toEqual([]);
  });

  it("tells the bytes of each checkpoint, by channel, and nothing of what is in it", async () => {
    const events: CheckpointerGuardEvent[] = [];
    const saver = guardCheckpointer(createSaver(), { onEvent: (event) => events.push(event) });
    await writingGraph(saver, () => "secret").invoke({ notes: "ab" }, threadConfig("t"));
    const sizes = events.map(({ type, data }) => [type, "step" in data && data.step, bytesOf(data, "notes")]);
    expect(sizes).toEqual([
      ["checkpoint.measured", -1, 2],
      ["checkpoint.measured", 0, 4],
      ["checkpoint.measured", 1, 8],
    ]);
    expect(events[0]?.data).toMatchObject({ threadId: "t", namespace: "", checkpointId: expect.any(String) });
    expect(JSON.stringify(events)).not.toContain("secret");
  });

  it("warns of what is over budget and saves it", async () => {
    const events: CheckpointerGuardEvent[] = [];
    const onEvent = (event: CheckpointerGuardEvent) => events.push(event);
    const saver = guardCheckpointer(createSaver(), { maxBytes: KB, channels: { notes: 10 }, onEvent });
    const graph = writingGraph(saver, (notes) => notes.repeat(20));
    await graph.invoke({ notes: "x" }, threadConfig("t"));
    const oversized = events.filter(({ type }) => type === "state.oversized");
    expect(oversized.map(({ data }) => data)).toEqual([
      expect.objectContaining({ action: "warn", offenders: [expect.objectContaining({ name: "notes", bytes: 22 })] }),
    ]);
    expect((await graph.getState(threadConfig("t"))).values.notes).toHaveLength(20);
  });

  it("refuses what is over budget where it is told to, and keeps what was saved before", async () => {
    const inner = createSaver();
    const graph = writingGraph(guardCheckpointer(inner, { maxBytes: KB, onOversize: "throw" }), () => "x".repeat(KB));
    const run = graph.invoke({ notes: "small" }, { ...threadConfig("t"), durability: "sync" });
    await expect(run).rejects.toMatchObject({ code: "state.oversized" });
    expect((await inner.getTuple(threadConfig("t")))?.checkpoint.channel_values["notes"]).toBe("small");
  });

  it("refuses an input that makes a thread too large that was not", async () => {
    const graph = writingGraph(guardCheckpointer(createSaver(), { maxBytes: KB, onOversize: "throw" }), () => "small");
    await graph.invoke({ notes: "small" }, threadConfig("t"));
    await expect(graph.invoke({ notes: "x".repeat(KB) }, threadConfig("t"))).rejects.toMatchObject({
      code: "state.oversized",
    });
    expect((await graph.getState(threadConfig("t"))).values).toEqual({ notes: "small" });
  });

  it("lets a thread shrink that was too large before it was guarded", async () => {
    const inner = createSaver();
    await writingGraph(inner, (notes) => notes).invoke({ notes: "x".repeat(4 * KB) }, threadConfig("t"));
    const guarded = guardCheckpointer(inner, { maxBytes: KB, onOversize: "throw" });
    const grow = writingGraph(guarded, (notes) => `${notes}${notes}`);
    await expect(grow.invoke({}, { ...threadConfig("t"), durability: "sync" })).rejects.toMatchObject({
      code: "state.oversized",
    });
    const shrink = writingGraph(guarded, (notes) => notes.slice(0, 10));
    expect(await shrink.invoke({}, { ...threadConfig("t"), durability: "sync" })).toEqual({ notes: "x".repeat(10) });
  });

  it.each<CheckpointerGuardOptions>([{}, { maxBytes: KB, onEvent: () => {} }, { maxBytes: KB, onOversize: "throw" }])(
    "saves the values that it was called with, whatever the caller makes of them meanwhile: %j",
    async (options) => {
      const inner = createSaver();
      const metadata = { source: "loop", step: 0, parents: {} } as const;
      const root = { configurable: { thread_id: "t", checkpoint_ns: "" } };
      const large = {
        ...emptyCheckpoint(),
        channel_values: { notes: "x".repeat(4 * KB) },
        channel_versions: { notes: 1 },
      };
      const config = await inner.put(root, large, metadata, { notes: 1 });
      const messages = [new HumanMessage({ id: "1", content: "before" })];
      const values = { messages, map: new Map([["k", { text: "before" }]]), long: "y".repeat(2 * KB) };
      const versions = { messages: 2, map: 2, long: 2 };
      const small = { ...emptyCheckpoint(), channel_values: values, channel_versions: versions };
      const putting = guardCheckpointer(inner, options).put(config, small, metadata, versions);
      messages[0]!.content = "after";
      messages.push(new HumanMessage("one more"));
      values.map.get("k")!.text = "after";
      values.long = "after";
      const saved = (await inner.getTuple(await putting))?.checkpoint.channel_values;
      expect(saved).toMatchObject({ map: new Map([["k", { text: "before" }]]), long: "y".repeat(2 * KB) });
      expect((saved?.["messages"] as HumanMessage[]).map(({ content }) => content)).toEqual(["before"]);
    },
  );
});

/** Keeps its things as a class may that knows of no Proxy. */
class PrivateSaver extends MemorySaver {
  #ended = 0;
  #prefix = "v";
  async end(): Promise<number> {
    return ++this.#ended;
  }
  get prefix(): string {
    return this.#prefix;
  }
  set prefix(prefix: string) {
    this.#prefix = prefix;
  }
  override getNextVersion(current: number | undefined): number {
    return (current ?? 0) + this.#prefix.length;
  }
}

describe("what guardCheckpointer gives back", () => {
  it("is the saver still: its class, serde, versions and methods, private fields included", async () => {
    const inner = new PrivateSaver();
    const guarded = guardCheckpointer(inner);
    expectTypeOf(guarded).toEqualTypeOf<PrivateSaver>();
    expect(guarded).toBeInstanceOf(PrivateSaver);
    expect(guarded).toBeInstanceOf(BaseCheckpointSaver);
    expect(guarded.constructor).toBe(PrivateSaver);
    expect(guarded.serde).toBe(inner.serde);
    expect([await guarded.end(), await inner.end()]).toEqual([1, 2]);
    guarded.prefix = "long";
    expect([inner.prefix, guarded.getNextVersion(3)]).toEqual(["long", 7]);
    expect(guarded.getNextVersion.call(undefined, 3)).toBe(7);
    expect(guarded.end).toBe(guarded.end);
    expect(JSON.stringify({ guarded })).toBe('{"guarded":"[PrivateSaver]"}');
    await chainGraph(guarded).invoke({ log: [] }, threadConfig("t"));
    expect(inner.storage).toHaveProperty("t");
  });

  it("says who lists all threads, where retention or a catalog asks for them", async () => {
    const guarded = guardCheckpointer(new MemorySaver());
    const refused = {
      code: "guard.no-thread-id",
      message: expect.stringMatching(/planRetention.*give the checkpointer that is guarded, itself/) as string,
    };
    await expect(planRetention(guarded, { keepLast: 1 }).summarize()).rejects.toMatchObject(refused);
    await expect(listThreads(guarded)).rejects.toMatchObject(refused);
    await expect(readStats(guarded)).rejects.toMatchObject(refused);
  });

  it("hands on where the task stands in its graph, which LangGraph gives from 1.7 on", async () => {
    const given: unknown[][] = [];
    const inner = new MemorySaver();
    inner.putWrites = async (...all: unknown[]) => void given.push(all);
    const config = { configurable: { thread_id: "t", checkpoint_ns: "", checkpoint_id: "c" } };
    const guarded: { putWrites(...all: unknown[]): Promise<void> } = guardCheckpointer(inner);
    await guarded.putWrites(config, [], "task", "~path");
    await guarded.putWrites(config, [], "task");
    expect(given).toEqual([
      [config, [], "task", "~path"],
      [config, [], "task"],
    ]);
  });

  it("guards a frozen saver, too", async () => {
    const put = MemorySaver.prototype.put;
    const inner = Object.freeze(Object.assign(new MemorySaver(), { note: () => inner.storage, put }));
    const guarded = guardCheckpointer(inner);
    expect(guarded.note()).toBe(inner.storage);
    expect(Object.keys(guarded)).toEqual(Object.keys(inner));
    expect("note" in guarded && { ...guarded }.note()).toBe(inner.storage);
    expect(() => Object.assign(guarded, { note: 1 })).toThrow(TypeError);
    await chainGraph(guarded).invoke({ log: [] }, threadConfig("t"));
    const metadata = { source: "input", step: -1, parents: {} } as const;
    await expect(guarded.put({}, emptyCheckpoint(), metadata)).rejects.toMatchObject({ code: "guard.no-thread-id" });
  });

  it("can be guarded again, and sets up and reads deltas by the inner one", async () => {
    const inner = SqliteSaver.fromConnString(":memory:");
    const guarded = guardCheckpointer(guardCheckpointer(inner), { onOversize: "throw" });
    expect(guarded.db).toBe(inner.db);
    await chainGraph(guarded).invoke({ log: [] }, threadConfig("t"));
    const { config } = (await guarded.getTuple(threadConfig("t")))!;
    expect(await guarded.getDeltaChannelHistory({ config, channels: ["log"] })).toEqual(
      await inner.getDeltaChannelHistory({ config, channels: ["log"] }),
    );
  });

  it.each<[code: string, options: CheckpointerGuardOptions]>([
    ["guard.invalid-option", { onOversize: "ignore" as "warn" }],
    ["guard.invalid-option", { onEvent: 1 as never }],
    ["size.invalid", { maxBytes: "much" }],
  ])("refuses options with %s: %j", (code, options) => {
    expect(() => guardCheckpointer(new MemorySaver(), options)).toThrow(expect.objectContaining({ code }));
  });

  it("asks for a checkpointer", () => {
    expect(() => guardCheckpointer({} as MemorySaver)).toThrow(
      expect.objectContaining({ code: "guard.not-a-checkpointer" }),
    );
  });
});

function bytesOf(data: CheckpointerGuardEvent["data"], name: string): number | undefined {
  return "channels" in data ? data.channels.find((channel) => channel.name === name)?.bytes : undefined;
}
