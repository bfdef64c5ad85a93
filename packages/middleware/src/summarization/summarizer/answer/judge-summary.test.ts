import { AIMessage, AIMessageChunk } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { judgeSummary } from "./judge-summary.ts";

const tokens = createTokenCounter();
const judge = (answer: unknown, replacedTokens = 1000) => judgeSummary(answer, replacedTokens, tokens);
const answered = (response_metadata: Record<string, unknown>, content = "The user wants") =>
  new AIMessage({ content, response_metadata });

describe("judgeSummary", () => {
  it.each<[string, unknown]>([
    ["a string", "Goal: rent."],
    ["a message", new AIMessage(" Goal: rent.\n")],
    ["a plain object", { content: "Goal: rent." }],
    [
      "blocks",
      new AIMessage({
        content: [
          { type: "text", text: "Goal: " },
          { type: "text", text: "rent." },
        ],
      }),
    ],
    ["Bedrock's blocks", { content: [{ text: "Goal: rent." }] }],
    [
      "reasoning and text",
      {
        content: [
          { type: "thinking", thinking: "hm" },
          { type: "text", text: "Goal: rent." },
        ],
      },
    ],
    ["a thought of Google's and text", { content: [{ text: "hm", thought: true }, { text: "Goal: rent." }] }],
    ["reasoning in the text", "<think>\nThey said <b>\n</think>\nGoal: rent."],
    [
      "a chunk that says stop twice",
      new AIMessageChunk({ content: "Goal: rent.", response_metadata: { finish_reason: "stopstop" } }),
    ],
    ["a complete response", answered({ status: "completed", incomplete_details: null }, "Goal: rent.")],
    ["no refusal", new AIMessage({ content: "Goal: rent.", additional_kwargs: { refusal: null } })],
  ])("takes the text of %s", (_, answer) => {
    expect(judge(answer)).toEqual({ text: "Goal: rent." });
  });

  it.each<[string, unknown]>([
    ["no text", new AIMessage("")],
    ["spaces", new AIMessage(" \n")],
    ["nothing", undefined],
    ["null content", { content: null }],
    ["a call alone", new AIMessage({ content: "", tool_calls: [{ id: "c", name: "f", args: {} }] })],
    ["reasoning alone", { content: [{ type: "reasoning", reasoning: "hm" }] }],
    ["reasoning that never ends", "<think>They want"],
  ])("rejects %s as empty", (_, answer) => {
    expect(judge(answer)).toEqual({ rejected: "empty" });
  });

  it.each<Record<string, unknown>>([
    { finish_reason: "length" },
    { finish_reason: "model_length" },
    { finishReason: "MAX_TOKENS" },
    { stop_reason: "max_tokens" },
    { stop_reason: "model_context_window_exceeded" },
    { stopReason: "max_tokens" },
    { done_reason: "length" },
    { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
  ])("rejects what is cut off: %j", (metadata) => {
    expect(judge(answered(metadata))).toEqual({ rejected: "truncated" });
    expect(judge(answered(metadata, ""))).toEqual({ rejected: "truncated" });
  });

  it("finds Anthropic's stop reason where streaming leaves it", () => {
    const answer = new AIMessage({ content: "The", additional_kwargs: { stop_reason: "max_tokens" } });

    expect(judge(answer)).toEqual({ rejected: "truncated" });
  });

  it.each<Record<string, unknown>>([
    { finish_reason: "content_filter" },
    { stop_reason: "refusal" },
    { stopReason: "guardrail_intervened" },
    { finishReason: "SAFETY" },
    { finishReason: "PROHIBITED_CONTENT" },
    { finish_reason: "ERROR_TOXIC" },
    { promptFeedback: { blockReason: "OTHER" } },
    { status: "incomplete", incomplete_details: { reason: "content_filter" } },
  ])("rejects what the provider withholds: %j", (metadata) => {
    expect(judge(answered(metadata))).toEqual({ rejected: "refused" });
  });

  it("rejects a refusal", () => {
    const refusal = "I'm sorry, I can't help with that.";

    expect(judge(new AIMessage({ content: "", additional_kwargs: { refusal } }))).toEqual({ rejected: "refused" });
    expect(judge({ content: [{ type: "refusal", refusal }] })).toEqual({ rejected: "refused" });
  });

  it("takes a summary only when it is smaller than what it replaces", () => {
    const size = tokens.countMessage({ role: "user", content: "Goal: rent." });

    expect(judge("Goal: rent.", size)).toEqual({ rejected: "not-smaller" });
    expect(judge("Goal: rent.", size + 1)).toEqual({ text: "Goal: rent." });
  });
});
