import { messagesDeltaReducer, messagesStateReducer } from "@langchain/langgraph";
import { describe, expect, it, vi } from "vitest";
import type { ReducerBehavior } from "../../model/state-schema-model.ts";
import * as reducers from "../testing/reducers.ts";
import { isMessagesReducer } from "./messages-reducer.ts";
import { probeReducer, type ProbeOptions } from "./probe-reducer.ts";

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
