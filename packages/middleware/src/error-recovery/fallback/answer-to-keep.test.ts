import { AIMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { describe, expect, it } from "vitest";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import { answerToKeep } from "./answer-to-keep.ts";

const openai = (options: object = {}) => new ChatOpenAI({ model: "gpt-5", apiKey: "sk-1", ...options });

describe("answerToKeep", () => {
  const other = openai({ apiKey: "sk-2" });
  const call = { type: "tool_call" as const, id: "call_1", name: "code", args: { input: "1 + 1" } };
  const answer = () =>
    new AIMessage({
      content: [
        { type: "reasoning", id: "rs_b", reasoning: "Hm." },
        { type: "image", id: "ig_b", mimeType: "image/png", data: "QUJD" },
      ] as never,
      id: "msg_b",
      tool_calls: [{ ...call, call_id: "ctc_b", isCustomTool: true } as never],
      additional_kwargs: { tool_outputs: [{ id: "ig_b" }], refusal: "No.", threadkeep: { kind: "x" } },
    });
  const kept = {
    content: [{ type: "image", mimeType: "image/png", data: "QUJD" }],
    tool_calls: [call],
    additional_kwargs: { refusal: "No.", threadkeep: { kind: "x" } },
  };

  it("leaves no item's id, wherever the client has put it, and makes of OpenAI's own calls functions'", () => {
    const read = answerToKeep(deepFreeze(answer()), openai(), other);
    expect(read).toBeInstanceOf(AIMessage);
    expect(read).toMatchObject(kept);
    expect(read.tool_calls).toEqual([call]);
    expect(JSON.stringify(read)).not.toContain("_b");
  });

  it("reads a structured answer, too", () => {
    const structured = { structuredResponse: { sum: 2 }, messages: [answer()] };
    expect(answerToKeep(structured, openai(), other)).toMatchObject({
      structuredResponse: { sum: 2 },
      messages: [kept],
    });
  });

  it("changes nothing of a model of the same account, or of another API", () => {
    const whole = answer();
    expect(answerToKeep(whole, openai(), openai({ model: "gpt-5-mini" }))).toBe(whole);
    expect(answerToKeep(whole, openai(), "anthropic:claude-opus-4-5")).toBe(whole);
  });
});
