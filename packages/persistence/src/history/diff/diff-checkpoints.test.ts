import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { Annotation, DeltaChannel, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { emptyCheckpoint } from "@langchain/langgraph-checkpoint";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHistory } from "../read-history.ts";
import { STOCK_SAVERS } from "../testing/stock-savers.ts";
import { diffCheckpoints } from "./diff-checkpoints.ts";
import type { MessageChange } from "./diff-messages.ts";

function holding(channel_values: Record<string, unknown>) {
  return { ...emptyCheckpoint(), channel_values };
}

function said(...texts: string[]): BaseMessage[] {
  return texts.map((text) => new HumanMessage({ id: text.slice(0, 1), content: text }));
}

function changesOf(before: BaseMessage[], after: BaseMessage[]): MessageChange[] {
  return diffCheckpoints(holding({ messages: before }), holding({ messages: after })).channels[0]?.messages ?? [];
}

describe("diffCheckpoints", () => {
  it("names what was added, removed and changed, in order, with bytes", () => {
    const before = holding({ kept: [1], gone: "abc", grown: "a", "branch:to:x": null });
    const after = holding({ new: 1, kept: [1], grown: "aaaa", __start__: {} });
    expect(diffCheckpoints(before, after)).toEqual({
      channels: [
        { channel: "gone", change: "removed", bytes: { before: 5, after: 0 } },
        { channel: "grown", change: "changed", bytes: { before: 3, after: 6 } },
        { channel: "new", change: "added", bytes: { before: 0, after: 1 } },
      ],
      bytes: {
        before: '{"kept":[1],"gone":"abc","grown":"a"}'.length,
        after: '{"new":1,"kept":[1],"grown":"aaaa"}'.length,
      },
    });
  });

  it("sees through Maps, Sets, bytes and records, whatever the order of their keys", () => {
    const value = () => ({ a: new Map([["x", new Set([1])]]), b: new Uint8Array([1, 2]), c: { d: Number.NaN } });
    const { a, b, c } = value();
    expect(diffCheckpoints(holding({ value: value() }), holding({ value: { c, b, a } })).channels).toEqual([]);
    a.get("x")!.add(2);
    expect(diffCheckpoints(holding({ value: value() }), holding({ value: { a, b, c } })).channels).toHaveLength(1);
  });

  it("matches messages by id: added, removed, changed, moved", () => {
    expect(changesOf(said("a", "b", "c", "d"), said("d", "a", "c2", "e"))).toEqual([
      { change: "removed", id: "b", from: 1 },
      { change: "moved", id: "d", from: 3, to: 0 },
      { change: "changed", id: "c", from: 2, to: 2, moved: false },
      { change: "added", id: "e", to: 3 },
    ]);
    expect(changesOf(said("a", "b"), said("b2", "a"))).toContainEqual(
      expect.objectContaining({ change: "changed", id: "b" }),
    );
  });

  it("sees a change in tool calls, metadata or status", () => {
    const call = { id: "1", name: "find", args: { q: 1 } };
    const asked = new AIMessage({ id: "m", content: "", tool_calls: [call] });
    const other = new AIMessage({ id: "m", content: "", tool_calls: [{ ...call, args: { q: 2 } }] });
    expect(changesOf([asked], [other])).toEqual([{ change: "changed", id: "m", from: 0, to: 0, moved: false }]);
    const tool = { id: "t", content: "x", tool_call_id: "1" };
    expect(changesOf([new ToolMessage(tool)], [new ToolMessage({ ...tool, status: "error" })])).toHaveLength(1);
    expect(changesOf([new ToolMessage(tool)], [new ToolMessage(tool)])).toEqual([]);
  });

  it("does not take a field that was left open for one that was changed", () => {
    const open = new HumanMessage({ id: "m", content: "x", name: undefined } as { id: string; content: string });
    expect(changesOf([open], [new HumanMessage({ id: "m", content: "x" })])).toEqual([]);
  });

  it("tells messages without an id, or with the same, apart by where they stand", () => {
    const plain = [new HumanMessage("one"), new HumanMessage("two")];
    expect(changesOf(plain, [...plain, new HumanMessage("three")])).toEqual([{ change: "added", id: "#2", to: 2 }]);
    expect(changesOf(said("a"), said("a", "a"))).toEqual([{ change: "added", id: "a#1", to: 1 }]);
  });

  it("gives changes that lead from the one list to the other, moving as few as possible", () => {
    const ids = fc.uniqueArray(fc.constantFrom(..."abcdefgh"));
    fc.assert(
      fc.property(ids, ids, (before, after) => {
        const changes = changesOf(said(...before), said(...after));
        const lifted = new Set(changes.flatMap((change) => (change.change === "added" ? [] : [change.id])));
        const rebuilt = before.filter((id) => !lifted.has(id));
        for (const change of changes) if (change.change !== "removed") rebuilt.splice(change.to, 0, change.id);
        expect(rebuilt).toEqual(after);
        expect(changes.filter(({ change }) => change === "moved")).toHaveLength(fewestMoves(before, after));
      }),
    );
  });

  it.each(STOCK_SAVERS)(
    "compares what %s gives back, entry with entry or checkpoint with checkpoint",
    async (_, create) => {
      const checkpointer = create();
      const graph = new StateGraph(MessagesAnnotation)
        .addNode("answer", () => ({ messages: [new AIMessage({ id: "ai", content: "hello" })] }))
        .addEdge(START, "answer")
        .compile({ checkpointer });
      await graph.invoke({ messages: said("hi") }, { configurable: { thread_id: "t" } });
      const [after, before] = (await readHistory(checkpointer, "t")).entries;
      const expected = [{ change: "added", id: "ai", to: 1 }];
      expect(diffCheckpoints(before!, after!).channels[0]?.messages).toEqual(expected);
      const [older, newer] = await Promise.all(
        [before!, after!].map(({ checkpointId: checkpoint_id }) =>
          checkpointer.getTuple({ configurable: { thread_id: "t", checkpoint_ns: "", checkpoint_id } }),
        ),
      );
      expect(diffCheckpoints(older!.checkpoint, newer!.checkpoint)).toEqual(diffCheckpoints(before!, after!));
      expect(diffCheckpoints(after!, after!).channels).toEqual([]);
    },
  );

  it("says of a DeltaChannel without a snapshot that it is not compared, and of one that changed what changed", async () => {
    const log = () =>
      new DeltaChannel<string[], string[]>((before, writes) => before.concat(...writes), { snapshotFrequency: 3 });
    const State = Annotation.Root({ log: log as never, steps: Annotation<number> });
    const checkpointer = new MemorySaver();
    const names = ["a", "b", "c", "d", "e", "f"] as const;
    const builder = new StateGraph(State);
    for (const [step, name] of names.entries()) builder.addNode(name, () => ({ log: [name], steps: step }) as object);
    const loose = builder as unknown as StateGraph<typeof State, unknown, unknown, string>;
    for (const [step, name] of names.entries()) loose.addEdge(names[step - 1] ?? START, name);
    await loose.compile({ checkpointer }).invoke({ log: ["in"] } as object, { configurable: { thread_id: "t" } });
    const entries = (await readHistory(checkpointer, "t", { order: "oldest" })).entries;
    const changes = entries
      .slice(1)
      .map(
        (entry, at) => diffCheckpoints(entries[at]!, entry).channels.find(({ channel }) => channel === "log")?.change,
      );
    expect(new Set(changes)).toEqual(new Set(["unstored"]));
    const whole = entries.filter(({ values }) => values?.["log"] !== undefined);
    expect(diffCheckpoints(whole[0]!, whole[1]!).channels).toContainEqual(
      expect.objectContaining({ channel: "log", change: "changed" }),
    );
  });

  it("asks for values where an entry has none", () => {
    expect(() => diffCheckpoints({ checkpointId: "c1" }, holding({}))).toThrow(
      expect.objectContaining({ code: "history.values-missing" }),
    );
  });
});

// By trying all subsets: the longest common subsequence stays.
function fewestMoves(before: readonly string[], after: readonly string[]): number {
  const common = after.filter((id) => before.includes(id));
  let longest = 0;
  for (let mask = 0; mask < 2 ** common.length; mask++) {
    const kept = common.filter((_, index) => mask & (1 << index));
    const places = kept.map((id) => before.indexOf(id));
    if (places.every((place, index) => index === 0 || place > places[index - 1]!))
      longest = Math.max(longest, kept.length);
  }
  return common.length - longest;
}
