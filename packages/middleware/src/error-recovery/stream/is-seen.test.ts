import { expect, it } from "vitest";
import { isEventSeen, isTokenSeen } from "./is-seen.ts";

const chunk = (message: object) => ({ chunk: { message } });

it.each<[string, string, unknown]>([
  ["nothing but an empty token", "", undefined],
  ["an empty text", "", chunk({ content: "" })],
  ["an empty block", "", chunk({ content: [{ type: "text", text: "", index: 0 }] })],
  ["the begin of a reasoning", "", chunk({ content: [], additional_kwargs: { reasoning: { id: "1", summary: [] } } })],
  ["what describes the answer", "", chunk({ content: [], additional_kwargs: { model: "m", role: "assistant" } })],
])("a reader sees nothing of %s", (_, token, fields) => {
  expect(isTokenSeen(token, fields)).toBe(false);
});

it.each<[string, string, unknown]>([
  ["a token", "Hi", undefined],
  ["a text", "", chunk({ content: "Hi" })],
  ["a block of any kind", "", chunk({ content: [{ type: "image", data: "aGk=" }] })],
  ["a tool call", "", chunk({ content: "", tool_call_chunks: [{ name: "search", args: "", index: 0 }] })],
  ["a reasoning beside the content", "", chunk({ content: "", additional_kwargs: { reasoning_content: "Hm." } })],
])("a reader sees %s", (_, token, fields) => {
  expect(isTokenSeen(token, fields)).toBe(true);
});

it.each<[object, boolean]>([
  [{ event: "message-start", id: "1" }, false],
  [{ event: "usage", usage: { input_tokens: 1 } }, false],
  [{ event: "content-block-start", index: 0, content: { type: "text", text: "" } }, false],
  [{ event: "content-block-delta", index: 0, delta: { type: "text-delta", text: "" } }, false],
  [{ event: "content-block-start", index: 0, content: { type: "tool_call_chunk", name: "search" } }, true],
  [{ event: "content-block-delta", index: 0, delta: { type: "reasoning-delta", reasoning: "Hm." } }, true],
])("of the event %j a reader sees something: %s", (event, isSeen) => {
  expect(isEventSeen(event)).toBe(isSeen);
});
