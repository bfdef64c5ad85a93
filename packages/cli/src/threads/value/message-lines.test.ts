import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { isMessageList, messageLines } from "./message-lines.ts";

it("says who says what, and what is called", () => {
  const calls = [{ id: "c1", name: "find", args: { q: "x" } }];
  const messages = [
    new HumanMessage({ id: "h1", name: "Ann", content: "one\n  two" }),
    new AIMessage({ id: "a1", content: "", tool_calls: calls }),
    new ToolMessage({ id: "t1", name: "find", content: "nothing", tool_call_id: "c1", status: "error" }),
    {
      role: "user",
      content: [
        { type: "text", text: "see" },
        { type: "image_url", image_url: "data:…" },
      ],
    },
  ];
  expect(isMessageList(messages)).toBe(true);
  expect(messages.flatMap((message) => messageLines(message, 100))).toEqual([
    "human Ann h1: one two",
    "ai a1:",
    '  calls find({ "q": "x" }) c1',
    "tool find t1 (error): nothing",
    'user: see { "type": "image_url", "image_url": "data:…" }',
  ]);
});

it("shortens what is said", () => {
  expect(messageLines(new HumanMessage("x".repeat(60)), 50)).toEqual([
    `human: ${"x".repeat(50)}… (10 more characters)`,
  ]);
});

it.each([[[]], [["text"]], [[{ content: "x" }]], ["text"], [undefined]])("takes %j for no messages", (value) => {
  expect(isMessageList(value)).toBe(false);
});
