import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { makeSummaryMessage } from "../message/summary-message.ts";
import { viewMessages } from "../message/view-messages.ts";
import { messageWithUsage } from "../../testing/message-with-usage.ts";
import { calibrateFromHistory, inputTokensOf, ratioOf } from "./calibrate-tokens.ts";

const tokens = createTokenCounter();
const human = (id?: string): BaseMessage => new HumanMessage({ ...(id && { id }), content: "Where is my bag?" });
const answer = (input: number, id?: string): AIMessage =>
  messageWithUsage({ ...(id && { id }), content: "Here." }, input, 5);
const summary = (through: string) =>
  makeSummaryMessage({ like: human(), id: "s", text: "so far", mark: { kind: "summary", messages: 3, through } });
const ratio = (...messages: Parameters<typeof calibrateFromHistory>[0]) => calibrateFromHistory(messages, tokens, {});

describe("the ratio", () => {
  it("is the provider's count of what came before an answer, over ours", () => {
    const sent = [human(), new AIMessage("?"), human()];
    const counted = tokens.count(sent);
    expect(ratio(...sent, answer(counted * 1.5), human())).toBeCloseTo(1.5);
    const extras = { system: "You are brief.", tools: [{ name: "search", parameters: { type: "object" } }] };
    const whole = tokens.count(sent, extras);
    expect(calibrateFromHistory([...sent, answer(whole * 1.2)], tokens, extras)).toBeCloseTo(1.2);
  });

  it("is of the newest answer that tells", () => {
    const thread = [human(), answer(9), human()];
    const counted = tokens.count(thread);
    expect(ratio(...thread, answer(counted), new AIMessage("no figures"), human())).toBe(1);
  });

  it("is not known without figures, or of an answer to nothing", () => {
    expect(ratio(human(), new AIMessage("hi"))).toBeUndefined();
    expect(ratio(answer(100), human())).toBeUndefined();
    expect(ratio()).toBeUndefined();
  });

  it("is not known beyond half and twice: the model was sent something else", () => {
    expect(ratio(human(), answer(100_000))).toBeUndefined();
    expect(ratio(human(), answer(1))).toBeUndefined();
    expect([ratioOf(50, 100), ratioOf(120, 100), ratioOf(undefined, 100), ratioOf(5, 0)]).toEqual([
      0.5,
      1.2,
      undefined,
      undefined,
    ]);
  });
});

describe("after a pass", () => {
  it("only answers that came after it tell: what was before them is what the model was sent", () => {
    const [old, cut, asked] = [answer(2000, "old"), human("cut"), human("asked")];
    expect(ratio(summary("cut"), old, cut)).toBeUndefined();
    const sent = [summary("cut"), old, cut, new AIMessage({ id: "a", content: "" }), asked];
    expect(ratio(...sent, answer(tokens.count(sent) * 1.5, "new"))).toBeCloseTo(1.5);
  });

  it("that shortened results, too", () => {
    const preview = new ToolMessage({ id: "t", content: "It is", tool_call_id: "c" });
    preview.additional_kwargs = { threadkeep: { kind: "shortened", through: "cut" } };
    expect(ratio(preview, answer(2000, "old"), human("cut"), human("asked"))).toBeUndefined();
  });

  it("nobody knows where somebody has removed the last message of that time", () => {
    expect(ratio(summary("gone"), human("m1"), answer(2000, "old"))).toBeUndefined();
  });

  it("holds for messages without ids", () => {
    const old = [summary("x"), answer(2000), human()];
    const digest = keyOfLast(old);
    expect(ratio(summary(digest), answer(2000), human())).toBeUndefined();
    const sent = [summary(digest), answer(2000), human()];
    expect(ratio(...sent, answer(tokens.count(sent)))).toBe(1);
  });
});

it.each([
  [{ usage_metadata: { input_tokens: 12 } }, 12],
  [{ usage_metadata: { input_tokens: 0 } }, undefined],
  [{ usage_metadata: { input_tokens: Number.NaN } }, undefined],
  [{ usage_metadata: { input_tokens: "12" } }, undefined],
  [{ usage_metadata: null }, undefined],
  [{}, undefined],
  [undefined, undefined],
])("reads the input of %o", (message, expected) => expect(inputTokensOf(message)).toBe(expected));

function keyOfLast(messages: Parameters<typeof viewMessages>[0]): string {
  return viewMessages(messages).at(-1)!.key;
}
