import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { laidOnState } from "./laid-on-state.ts";

const first = new HumanMessage({ id: "first", content: "First?" });
const call = new AIMessage({ id: "call", content: "", tool_calls: [{ name: "search", args: {}, id: "c" }] });
const result = new ToolMessage({ id: "result", content: "A long list.", tool_call_id: "c" });
const last = new HumanMessage({ id: "last", content: "Last?" });
const saved = [first, call, result, last];

const today = new HumanMessage("It is Monday.");
const named = new SystemMessage({ id: "rules", content: "Be kind." });
const masked = new HumanMessage({ id: "first", content: "[masked]?" });
const summary = new HumanMessage({ id: "summary", content: "So far: nothing." });
const shorter = new ToolMessage({ id: "result", content: "A list.", tool_call_id: "c" });

describe("a smaller list is laid onto the state's messages where a middleware further out", () => {
  it.each([
    ["adds some", [named, ...saved, today], [summary, named, last, today], [summary, last]],
    ["replaces some that stay", [masked, call, result, last], [masked, last], [first, last]],
    ["replaces some that go", [masked, call, result, last], [summary, last], [summary, last]],
    [
      "adds some and results are shortened",
      [...saved, today],
      [first, call, shorter, last, today],
      [first, call, shorter, last],
    ],
  ])("%s", (_, requested, kept, list) => {
    expect(laidOnState({ saved, requested, kept })).toEqual(list);
  });

  it("replaces some: the state keeps its own", () => {
    const [message] = laidOnState({ saved, requested: [masked, call, result, last], kept: [masked] })!;
    expect(message).toBe(first);
  });
});

describe("it is not where", () => {
  const other = new HumanMessage({ id: "first", content: "[masked] and cut" });

  it.each([
    ["only some are shown", [call, result, last], [last]],
    ["their order is another one", [last, first, call, result], [last]],
    ["they are shown as other messages", [today, call, result, last], [last]],
    ["both have changed the same message", [masked, call, result, last], [other, last]],
    ["a call would be left without its result", [...saved, today], [call, last]],
  ])("%s", (_, requested, kept) => {
    expect(laidOnState({ saved, requested, kept })).toBeUndefined();
  });
});
