import type { BaseMessage } from "@langchain/core/messages";
import { messagesDeltaReducer, messagesStateReducer } from "@langchain/langgraph";
import { describe, expect, it, vi } from "vitest";
import type { ReducerBehavior } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import * as reducers from "../testing/reducers.ts";
import { isMessagesReducer } from "./messages-reducer.ts";
import { probeReducer, type ProbeOptions } from "./probe-reducer.ts";

const listOf = (items: StateType): StateType => ({ kind: "array", items });
const text: StateType = { kind: "string" };
const LISTS: StateType = { kind: "object", properties: [{ name: "notes", type: listOf(text) }] };
const NOTES: ProbeOptions = { holds: "record", initial: { notes: [], round: 0 } };
const WITH_IDS: ProbeOptions = {
  holds: "list",
  type: listOf({ kind: "object", properties: [{ name: "id", type: text }] }),
};
const lastMessages = (current: BaseMessage[], update: BaseMessage[]): BaseMessage[] =>
  messagesStateReducer(current.slice(-50), update).slice(-50);

type Case = [name: string, reducer: unknown, ...Expected, options?: ProbeOptions];
type Expected = [
  combines: ReducerBehavior["combines"],
  mutates: ReducerBehavior["mutates"],
  keepsAtMost: ReducerBehavior["keepsAtMost"],
];

const CASES: Case[] = [
  ["concat", reducers.concat, "append", "nothing", "everything"],
  ["a spread of both lists", reducers.spread, "append", "nothing", "everything"],
  ["a spread with one element", reducers.spreadOne, "append", "nothing", "everything"],
  ["a spread that stands undefined", reducers.tolerant, "append", "nothing", "everything"],
  ["a list that grows in front", reducers.prepend, "append", "nothing", "everything"],
  ["push in place", reducers.pushInPlace, "append", "current", "everything"],
  ["sort in place", reducers.sortsInPlace, "append", "current", "everything"],
  ["a mark on every element of the update", reducers.marksUpdate, "append", "update", "everything"],
  ["a change in place that is silent on frozen values", reducers.setsInSilence, "append", "current", "everything"],
  ["the update alone", reducers.last, "replace", "nothing", "everything"],
  ["the update, if there is one", reducers.lastIfAny, "replace", "nothing", "everything"],
  ["the first value for good", reducers.first, "unknown", "nothing", "unknown"],
  ["a sum", reducers.sum, "sum", "nothing", "unknown"],
  ["a sum of texts", reducers.sum, "append", "nothing", "unknown", { holds: "text" }],
  ["the greatest number", reducers.greatest, "unknown", "nothing", "unknown"],
  ["texts one after another", reducers.joinText, "append", "nothing", "unknown"],
  ["a union of sets", reducers.union, "merge", "nothing", "everything"],
  ["a set that is added to", reducers.addInPlace, "merge", "current", "everything"],
  ["a list of distinct elements", reducers.distinct, "merge", "nothing", "everything"],
  ["a window of twenty", reducers.lastTwenty, "append", "nothing", 20],
  ["a window of a hundred thousand", reducers.lastHundredThousand, "append", "nothing", 100_000],
  ["each element once", reducers.eachOnce, "merge", "nothing", "everything"],
  ["a window of one", reducers.lastOne, "unknown", "nothing", "unknown"],
  ["a window of a hundred that moves by one", reducers.dropsOldest, "append", "nothing", 100],
  ["a merge by id", reducers.byId, "merge", "nothing", "everything"],
  ["a merge of one element by id", reducers.replaceById, "merge", "nothing", "everything"],
  ["a spread of records", reducers.spreadRecord, "merge", "nothing", "everything"],
  ["Object.assign", reducers.assignInPlace, "merge", "current", "everything"],
  ["a change in place of what the channel does not hold", reducers.pureOnLists, "append", "nothing", "everything"],
  ["a change in place of what it holds", reducers.pureOnLists, "merge", "current", "everything", { holds: "record" }],
  ["a merge of Maps", reducers.mergeMaps, "merge", "nothing", "everything"],
  ["LangGraph's messages", messagesStateReducer, "merge", "nothing", "everything"],
  [
    "LangGraph's messages of a delta channel",
    messagesDeltaReducer,
    "merge",
    "nothing",
    "everything",
    { isBatched: true },
  ],
  ["a reducer that throws on everything", reducers.fails, "unknown", "unknown", "unknown"],
  ["an asynchronous reducer", reducers.later, "unknown", "unknown", "unknown"],
];

describe("probeReducer", () => {
  it.each(CASES)("knows %s", (_name, reducer, combines, mutates, keepsAtMost, options) => {
    expect(probeReducer(reducer as () => unknown, options)).toMatchObject({
      kind: "function",
      behavior: { combines, mutates, keepsAtMost },
    });
  });

  it.each<[string, unknown, ReducerBehavior["mutates"], ReducerBehavior["mutated"]?, ProbeOptions?]>([
    ["pushes into the lists of a record", reducers.pushInside, "current", "inside", { initial: {}, holds: "record" }],
    ["the same of a channel that nothing is known of", reducers.pushInside, "current", "inside"],
    ["the same with lists that the default names", reducers.pushInCopy, "current", "inside", NOTES],
    [
      "the same with lists that the type names",
      reducers.pushInCopy,
      "current",
      "inside",
      { holds: "record", type: LISTS },
    ],
    ["joins the lists of a record", reducers.joinInside, "nothing"],
    ["joins lists that the default names", reducers.joinInside, "nothing", undefined, NOTES],
    ["changes a clone", reducers.clonesFirst, "nothing", undefined, NOTES],
    ["fills a Map from a record", reducers.setFromRecord, "current", "other"],
    ["fills a copy of a Map from a record", reducers.copyFromRecord, "nothing"],
    ["fills a Set from a list", reducers.addListInPlace, "current", "set"],
    ["adds one to a Set", reducers.addOneInPlace, "current", "other"],
    ["puts one element into a record", reducers.putOneInRecord, "current", "other"],
    ["pushes into the lists of a Map", reducers.appendInMap, "current", "inside"],
    ["gives an id to what has none", reducers.completesInPlace, "update", "inside"],
    ["gives an id to what is there and has none", reducers.completesKnown, "current", "inside"],
    ["sets an element, which a frozen list refuses in silence", reducers.setsInSilence, "current", "list"],
    ["gives an id to copies", reducers.completesCopies, "nothing"],
    ["gives an id, where the type asks for one", reducers.completesInPlace, "nothing", undefined, WITH_IDS],
    ["is LangGraph's own, which gives messages their ids", messagesStateReducer, "nothing"],
    ["hands LangGraph's a part of the messages", lastMessages, "nothing"],
  ])("tells what a reducer changes that %s", (_name, reducer, mutates, mutated, options) => {
    const { behavior } = probeReducer(reducer as () => unknown, options) as { behavior: ReducerBehavior };
    expect([behavior.mutates, behavior.mutated]).toEqual([mutates, mutated]);
  });

  it.each<[string, unknown, boolean]>([
    ["emptied by null", reducers.emptiedByNull, true],
    ["emptied by an empty list", reducers.emptiedByEmpty, true],
    ["replaced by an override", reducers.overridden, true],
    ["replaced by an overwrite", reducers.overwritten, true],
    ["shortened by a removal", reducers.removesOne, true],
    ["appended to, and null is nothing", reducers.ignoresNull, false],
    ["appended to one by one", reducers.spreadOne, false],
    ["concatenated", reducers.concat, false],
    ["merged by id", reducers.byId, false],
    ["merged one by one", reducers.replaceById, false],
  ])("tells a list that can be made shorter: %s", (_name, reducer, shrinks) => {
    const { behavior } = probeReducer(reducer as () => unknown) as { behavior: ReducerBehavior };
    expect(behavior).toMatchObject({ keepsAtMost: "everything" });
    expect(behavior.shrinks ?? false).toBe(shrinks);
  });

  it("does not let a reducer print, and gives the console back", () => {
    const printer: Console = globalThis.console;
    const log = vi.spyOn(printer, "log").mockImplementation(() => undefined);
    const chatty = (current: unknown[], update: unknown[]): unknown[] => {
      printer.log("reducing", current.length);
      return [...current, ...update];
    };
    expect(probeReducer(chatty as never)).toMatchObject({ behavior: { combines: "append" } });
    expect(log).not.toHaveBeenCalled();
    printer.log("after");
    expect(log).toHaveBeenCalledWith("after");
    log.mockRestore();
  });

  it("knows a reducer that returns a promise, declared async or not", () => {
    const hidden = (current: unknown[], update: unknown[]): unknown => Promise.resolve(current.concat(update));
    const asked = async (current: Map<string, number>): Promise<object> => new Map(current);
    for (const reducer of [reducers.later, hidden, asked])
      expect(probeReducer(reducer as never)).toMatchObject({ behavior: { asynchronous: true } });
    expect(probeReducer(reducers.fails)).not.toHaveProperty("behavior.asynchronous");
    expect(probeReducer(reducers.concat as never)).not.toHaveProperty("behavior.asynchronous");
  });

  it("leaves no rejected promise behind", async () => {
    const seen: unknown[] = [];
    const note = (reason: unknown): void => void seen.push(reason);
    process.on("unhandledRejection", note);
    probeReducer(reducers.later as never);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(seen).toEqual([]);
  });

  it("never calls a reducer with undefined, and a bounded number of times", () => {
    const calls: unknown[][] = [];
    probeReducer(((...args: unknown[]) => {
      calls.push(args);
      return [...(args[0] as unknown[]), args[1]];
    }) as never);
    expect(calls.flat()).not.toContain(undefined);
    expect(calls.length).toBeLessThan(1_300);
  });

  it("takes the name of the function, empty where it has none", () => {
    expect(probeReducer(reducers.concat as never)).toMatchObject({ name: "concat" });
    expect(
      probeReducer(
        (
          () => (current: unknown) =>
            current
        )(),
      ),
    ).toMatchObject({ name: "" });
  });
});

describe("isMessagesReducer", () => {
  it("asks for LangGraph's name and for what it makes of a plain message", () => {
    const namesake = { messagesStateReducer: (current: unknown[], update: unknown[]) => current.concat(update) };
    const nameless = { reducer: messagesStateReducer.bind(undefined) };
    expect(isMessagesReducer(messagesStateReducer as never, false)).toBe(true);
    expect(isMessagesReducer(messagesDeltaReducer as never, true)).toBe(true);
    expect(isMessagesReducer(namesake.messagesStateReducer as never, false)).toBe(false);
    expect(isMessagesReducer(nameless.reducer as never, false)).toBe(false);
  });
});
