import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { makeSummaryMessage } from "../message/summary-message.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { viewMessages } from "../message/view-messages.ts";
import { planPass, shortenUntil, type PassInput, type PassLimits } from "./plan-pass.ts";

/** Messages of so many tokens each: what they say does not matter. */
type Sized = [ThreadMessage, tokens: number];

const system = (tokens: number): Sized => [new SystemMessage("x"), tokens];
const human = (tokens: number): Sized => [new HumanMessage("x"), tokens];
const ai = (tokens: number, ...calls: string[]): Sized => [
  new AIMessage({ content: "x", tool_calls: calls.map((id) => ({ id, name: "f", args: {} })) }),
  tokens,
];
const result = (tokens: number, call: string): Sized => [new ToolMessage({ content: "x", tool_call_id: call }), tokens];
const summary = (tokens: number, calls?: number, addedTokens?: number): Sized => [
  makeSummaryMessage({
    like: new HumanMessage("x"),
    text: "so far",
    mark: { kind: "summary", messages: 2, through: "x", ...(calls && { calls }), ...(addedTokens && { addedTokens }) },
  }),
  tokens,
];

const LIMITS: PassLimits = {
  budgetTokens: 1000,
  targetTokens: 500,
  summaryTokens: 100,
  longestSummaryTokens: 333,
  shortenAboveTokens: 50,
};
const PREVIEW_TOKENS = 20;

function plan(thread: Sized[], changes: Partial<PassInput> = {}) {
  const tokensOf = (index: number): number => thread[index]![1];
  return planPass({
    views: viewMessages(thread.map(([message]) => message)),
    tokensOf,
    shortenedTokensOf: (index) => Math.min(PREVIEW_TOKENS, tokensOf(index)),
    extrasTokens: 0,
    limits: LIMITS,
    pins: { keep: { messages: 0 }, pinFirst: false },
    maySummarize: true,
    soFar: { calls: 0, addedTokens: 0 },
    ...changes,
  });
}

describe("cheap things first", () => {
  it("shortens old tool results, oldest first, as many as it takes to the target", () => {
    const thread = [
      ai(10, "a"),
      result(400, "a"),
      ai(10, "b"),
      result(400, "b"),
      ai(10, "c"),
      result(300, "c"),
      human(5),
    ];
    expect(plan(thread)).toMatchObject({ shorten: [1, 3], leave: [], summarize: false });
  });

  it("leaves small results as they are, and what a preview makes no smaller", () => {
    const thread = [ai(500, "a"), result(50, "a"), ai(10, "b"), result(51, "b"), human(600)];
    expect(plan(thread, { maySummarize: false }).shorten).toEqual([3]);
    expect(plan(thread, { maySummarize: false, shortenedTokensOf: (index) => thread[index]![1] }).shorten).toEqual([]);
  });

  it("summarizes only when that is not enough", () => {
    const thread = [human(300), ai(300, "a"), result(400, "a"), ai(300), human(100)];
    expect(plan(thread)).toMatchObject({ shorten: [], shortenStaying: [2], leave: [0, 1, 2], summarize: true });
  });
});

describe("what leaves", () => {
  it("is the oldest, as much as brings the thread to the target with room for a summary", () => {
    const thread = [human(200), ai(200), human(200), ai(200), human(200), ai(100)];
    expect(plan(thread).leave).toEqual([0, 1, 2, 3]);
    expect(plan(thread, { limits: { ...LIMITS, summaryTokens: 200 } }).leave).toEqual([0, 1, 2, 3]);
    expect(plan(thread, { limits: { ...LIMITS, targetTokens: 600 } }).leave).toEqual([0, 1, 2]);
  });

  it("counts the system prompt and the tools", () => {
    const thread = [human(200), ai(200), human(200), ai(200), human(10)];
    expect(plan(thread, { limits: { ...LIMITS, targetTokens: 720 } }).leave).toEqual([0]);
    expect(plan(thread, { limits: { ...LIMITS, targetTokens: 720 }, extrasTokens: 100 }).leave).toEqual([0, 1]);
  });

  it("has room already where an earlier summary stands, which goes along", () => {
    const thread = [summary(100), ai(300), human(300), ai(300), human(100)];
    expect(plan(thread)).toMatchObject({ earlier: [0], leave: [1, 2], summarize: true });
  });

  it("is whole exchanges, and passes over what is pinned", () => {
    const thread = [system(100), human(300), ai(100, "a", "b"), result(40, "b"), result(40, "a"), ai(500), human(100)];
    const pins = { keep: { messages: 0 }, pinFirst: true };
    expect(plan(thread, { pins }).leave).toEqual([2, 3, 4, 5]);
    expect(
      plan(thread, { pins, limits: { ...LIMITS, budgetTokens: 1100, targetTokens: 1000, summaryTokens: 0 } }).leave,
    ).toEqual([2, 3, 4]);
  });

  it("is what is broken, wherever it stands and whatever else is done, without a call for it alone", () => {
    const thread = [human(100), ai(100), human(700), result(5, "lost"), ai(300)];
    const nothing = { maySummarize: false };
    expect(plan(thread, nothing)).toMatchObject({ leave: [3], broken: [3], summarize: false });
    expect(plan(thread, { limits: { ...LIMITS, targetTokens: 990 } })).toMatchObject({
      leave: [0, 1, 3],
      broken: [3],
      summarize: true,
    });
  });

  it("is nothing while a failure holds the summarizer back", () => {
    expect(plan([human(500), ai(500), human(100)], { maySummarize: false })).toMatchObject({
      leave: [],
      summarize: false,
    });
  });
});

describe("the bound on calls", () => {
  const thread = [summary(100), ai(400), ai(400), human(200)];

  it("lets as many calls be made as budgets' worth of tokens have come in, and one more", () => {
    expect(plan(thread, { soFar: { calls: 3, addedTokens: 1499 } }).leave).toEqual([]);
    expect(plan(thread, { soFar: { calls: 3, addedTokens: 1500 } }).leave).toEqual([1, 2]);
  });

  it("makes none for less than a quarter of what a thread gains between two passes", () => {
    expect(plan([ai(124), human(900)]).leave).toEqual([]);
    expect(plan([ai(125), human(900)]).leave).toEqual([0]);
  });
});

it("tells what has to stay and what could leave, and which results of the tail may be shortened", () => {
  const thread = [
    system(50),
    human(100),
    ai(10),
    human(800),
    ai(20, "a"),
    result(200, "a"),
    ai(20, "b"),
    result(60, "b"),
  ];
  const pin = (message: ThreadMessage) => (message as ToolMessage).tool_call_id === "b";
  expect(plan(thread, { extrasTokens: 7, pins: { keep: { messages: 0 }, pinFirst: false, pin } })).toMatchObject({
    pinnedTokens: 1157,
    removableTokens: 110,
    shortenLast: [5],
  });
});

it("shortens oldest first and stops at the goal", () => {
  const thread = [ai(1, "a", "b", "c"), result(100, "a"), result(100, "b"), result(100, "c")];
  const input = {
    views: viewMessages(thread.map(([message]) => message)),
    tokensOf: (index: number) => thread[index]![1],
    shortenedTokensOf: () => PREVIEW_TOKENS,
    limits: LIMITS,
  };
  expect(shortenUntil(input, [3, 2, 1], 301, 221)).toEqual(new Map([[1, 80]]));
  expect([...shortenUntil(input, [3, 2, 1], 301, 220).keys()]).toEqual([1, 2]);
  expect(shortenUntil(input, [1], 301, 301)).toEqual(new Map());
});
