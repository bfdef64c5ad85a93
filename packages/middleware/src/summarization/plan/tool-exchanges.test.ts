import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { viewMessages } from "../message/view-messages.ts";
import { groupExchanges } from "./tool-exchanges.ts";

const human = (): BaseMessage => new HumanMessage("hi");
const ai = (...calls: string[]): BaseMessage =>
  new AIMessage({ content: "", tool_calls: calls.map((id) => ({ id, name: "search", args: {} })) });
const result = (call: string): BaseMessage => new ToolMessage({ content: "found", tool_call_id: call });
const results = (...calls: string[]): ThreadMessage => ({
  role: "user",
  content: calls.map((id) => ({ type: "tool_result", tool_use_id: id, content: "found" })),
});

/** `0+1` an exchange, `!` broken, `...` pending. */
function unitsOf(...messages: ThreadMessage[]): string[] {
  const units = groupExchanges(viewMessages(messages));
  expect(units.flatMap(({ indices }) => indices).toSorted((a, b) => a - b)).toEqual([...messages.keys()]);
  return units.map(({ indices, broken, pending }) => indices.join("+") + (broken ? "!" : "") + (pending ? "..." : ""));
}

describe("an exchange", () => {
  it("is an AI message with the results of all its calls, in any order", () => {
    expect(unitsOf(human(), ai("a"), result("a"), ai())).toEqual(["0", "1+2", "3"]);
    expect(unitsOf(ai("a", "b", "c"), result("c"), result("a"), result("b"), human())).toEqual(["0+1+2+3", "4"]);
  });

  it("takes a call id again in a later answer", () => {
    expect(unitsOf(ai("a"), result("a"), ai("a"), result("a"))).toEqual(["0+1", "2+3"]);
    expect(unitsOf(ai("a"), ai("a"), result("a"), human())).toEqual(["0!", "1+2", "3"]);
  });

  it("has Anthropic's results in a user message", () => {
    expect(unitsOf(ai("a", "b"), results("a", "b"), human())).toEqual(["0+1", "2"]);
    expect(unitsOf(ai("a", "b"), results("b"), results("a"), human())).toEqual(["0+1+2", "3"]);
  });

  it("waits for results only at the end of the thread", () => {
    expect(unitsOf(human(), ai("a", "b"))).toEqual(["0", "1..."]);
    expect(unitsOf(human(), ai("a", "b"), result("b"))).toEqual(["0", "1+2..."]);
    expect(unitsOf(ai("a", "b"), result("b"), human())).toEqual(["0+1!", "2"]);
  });
});

describe("no provider accepts", () => {
  it("a call that later messages passed by", () => {
    expect(unitsOf(ai("a"), human())).toEqual(["0!", "1"]);
    expect(unitsOf(ai("a", "b"), result("a"), ai())).toEqual(["0+1!", "2"]);
  });

  it("a result without its call, before it, or for the second time", () => {
    expect(unitsOf(human(), result("lost"))).toEqual(["0", "1!"]);
    expect(unitsOf(result("a"), ai("a"), human())).toEqual(["0!", "1!", "2"]);
    expect(unitsOf(ai("a"), result("a"), result("a"))).toEqual(["0+1", "2!"]);
    expect(unitsOf(new ToolMessage({ content: "", tool_call_id: "" }))).toEqual(["0!"]);
  });

  it("a result apart from its call", () => {
    expect(unitsOf(ai("a"), human(), result("a"))).toEqual(["0+2!", "1"]);
    expect(unitsOf(ai("a", "b"), result("a"), human(), result("b"))).toEqual(["0+1+3!", "2"]);
  });

  it("an exchange within another: the inner one is sound", () => {
    expect(unitsOf(ai("a", "b"), result("b"), ai("c"), result("c"), result("a"))).toEqual(["0+1+4!", "2+3"]);
  });

  it("a message that holds results of other calls, too", () => {
    expect(unitsOf(ai("a"), ai("b"), results("a", "b"))).toEqual(["0+2!", "1!"]);
    expect(unitsOf(ai("b"), results("lost", "b"), human())).toEqual(["0+1!", "2"]);
    const withText: ThreadMessage = {
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "lost" },
        { type: "text", text: "and?" },
      ],
    };
    expect(unitsOf(human(), withText)).toEqual(["0", "1!"]);
  });
});

it("leaves alone what the provider answers itself, and calls that no client sends", () => {
  const atProvider = { role: "assistant", content: [{ type: "server_tool_use", id: "s", name: "web_search" }] };
  expect(unitsOf(atProvider, human())).toEqual(["0", "1"]);
  const unparsed = new AIMessage({ content: "", invalid_tool_calls: [{ id: "x", name: "search", args: "{" }] });
  expect(unitsOf(unparsed, human())).toEqual(["0", "1"]);
});

it("has nothing of an empty list", () => expect(unitsOf()).toEqual([]));
