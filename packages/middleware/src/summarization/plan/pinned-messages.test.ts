import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { makeSummaryMessage } from "../message/summary-message.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { viewMessages } from "../message/view-messages.ts";
import { findPinned, type PinRules } from "./pinned-messages.ts";
import { groupExchanges } from "./tool-exchanges.ts";

const system = (): BaseMessage => new SystemMessage("be brief");
const human = (): BaseMessage => new HumanMessage("hi");
const ai = (...calls: string[]): BaseMessage =>
  new AIMessage({ content: "", tool_calls: calls.map((id) => ({ id, name: "search", args: {} })) });
const result = (call: string): BaseMessage => new ToolMessage({ content: "found", tool_call_id: call });
const summary = (): ThreadMessage =>
  makeSummaryMessage({ like: human(), text: "so far", mark: { kind: "summary", messages: 3, through: "x" } });

function pinned(messages: ThreadMessage[], rules: Partial<PinRules>) {
  const views = viewMessages(messages);
  const found = findPinned(views, groupExchanges(views), () => 10, {
    keep: { messages: 0 },
    pinFirst: false,
    ...rules,
  });
  return { all: [...found.all].toSorted((a, b) => a - b), untouched: [...found.untouched].toSorted((a, b) => a - b) };
}

const THREAD = [system(), human(), ai("a", "b"), result("b"), result("a"), ai(), human(), ai("c"), result("c")];

describe("stays", () => {
  it("every system message, to the letter, wherever it stands", () => {
    expect(pinned([system(), human(), system(), human()], {})).toEqual({ all: [0, 2, 3], untouched: [0, 2] });
  });

  it("the live turn: the last human message and all after it", () => {
    expect(pinned(THREAD, {})).toEqual({ all: [0, 6, 7, 8], untouched: [0] });
  });

  it("nothing of a thread where nobody has spoken, but the window", () => {
    expect(pinned([ai(), ai(), ai()], {}).all).toEqual([]);
    expect(pinned([ai(), ai(), ai()], { keep: { messages: 1 } }).all).toEqual([2]);
  });

  it("the first human message with pinFirst", () => {
    expect(pinned(THREAD, { pinFirst: true })).toEqual({ all: [0, 1, 6, 7, 8], untouched: [0, 1] });
  });

  it("what a predicate says, with the whole of its exchange", () => {
    const pin = (message: ThreadMessage) => (message as ToolMessage).tool_call_id === "b";
    expect(pinned(THREAD, { pin })).toEqual({ all: [0, 2, 3, 4, 6, 7, 8], untouched: [0, 2, 3, 4] });
  });

  it("calls that still wait for results", () => {
    expect(pinned([ai("a"), result("a"), ai("b")], {}).all).toEqual([2]);
  });
});

describe("the window", () => {
  it("has the newest messages, and the whole of an exchange that it begins in", () => {
    expect(pinned(THREAD, { keep: { messages: 4 } }).all).toEqual([0, 5, 6, 7, 8]);
    expect(pinned(THREAD, { keep: { messages: 5 } }).all).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("has as many tokens as fit", () => {
    expect(pinned([ai(), ai(), ai(), ai()], { keep: { tokens: 29 } }).all).toEqual([2, 3]);
    expect(pinned([ai(), ai(), ai(), ai()], { keep: { tokens: 30 } }).all).toEqual([1, 2, 3]);
    expect(pinned([ai(), ai()], { keep: { tokens: 500 } }).all).toEqual([0, 1]);
    expect(pinned([ai(), ai()], { keep: { tokens: 0 } }).all).toEqual([]);
  });
});

describe("a summary of ours", () => {
  it("is no turn, no first message, and takes no place in the window", () => {
    const thread = [summary(), human(), ai(), summary()];
    expect(pinned([human(), ai(), summary()], {}).all).toEqual([0, 1, 2]);
    expect(pinned(thread, { pinFirst: true }).untouched).toEqual([1]);
    expect(pinned([ai(), summary(), ai()], { keep: { messages: 2 } }).all).toEqual([0, 2]);
  });

  it("is not asked about", () => {
    expect(pinned([summary(), ai()], { pin: () => true }).all).toEqual([1]);
  });
});

it("never keeps what is broken, whatever the rules say", () => {
  const thread = [human(), ai("lost"), human(), result("orphan")];
  const everything: Partial<PinRules> = { keep: { messages: 99 }, pin: () => true, pinFirst: true };
  expect(pinned(thread, everything)).toEqual({ all: [0, 2], untouched: [0, 2] });
});
