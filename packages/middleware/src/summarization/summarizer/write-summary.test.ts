import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { createTokenCounter, ThreadkeepError } from "@threadkeep/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { ScriptedModel, type Script } from "../../testing/scripted-model.ts";
import {
  emptyModel,
  hangingModel,
  rateLimitedModel,
  refusingModel,
  summarizingModel,
  tenfoldModel,
  truncatedModel,
} from "../../testing/summarizer-models.ts";
import { renderMessage } from "./history/render-message.ts";
import type { SummaryRequest } from "./summarizer.ts";
import { quotedHistory } from "./testing/quoted-history.ts";
import { viewOf } from "./testing/view-of.ts";
import { writeSummary } from "./write-summary.ts";

const tokens = createTokenCounter();
const prose = (words: number) => Array.from({ length: words }, (_, index) => `word${index}`).join(" ");
const thread: ThreadMessage[] = [
  new HumanMessage({ id: "m1", content: `Find a flat in Bremen. ${prose(100)}` }),
  new AIMessage({ id: "m2", content: "", tool_calls: [{ id: "c1", name: "search", args: { city: "Bremen" } }] }),
  new ToolMessage({ id: "m3", content: `3 flats. ${prose(100)}`, tool_call_id: "c1" }),
];

const write = (changes: Partial<SummaryRequest> = {}, messages = thread) =>
  writeSummary({
    model: summarizingModel(),
    leaving: messages.map(viewOf),
    callTokens: 16_000,
    summaryTokens: 400,
    longestTokens: 1e6,
    replacedTokens: tokens.count(messages),
    timeoutMs: 1000,
    tokens,
    config: {},
    ...changes,
  });

/** Answers "S1", "S2" and so on. */
const countingModel = () => {
  let calls = 0;
  return new ScriptedModel(() => `S${(calls += 1)}`);
};

describe("writeSummary", () => {
  it("gives the summary of a history that fits one call", async () => {
    const model = countingModel();

    expect(await write({ model })).toMatchObject({ text: "S1", spent: { calls: 1 } });
    const [call] = model.calls;
    expect(call?.messages.map(({ type }) => type)).toEqual(["system", "human"]);
    expect(quotedHistory(call?.messages ?? []).messages.map(({ from }) => from)).toEqual(["human", "ai", "tool"]);
    expect(quotedHistory(call?.messages ?? [])).not.toHaveProperty("earlier");
  });

  it("extends the earlier summary", async () => {
    const model = countingModel();
    await write({ model, earlier: "Goal: a flat." });

    expect(quotedHistory(model.calls[0]?.messages ?? [])).toMatchObject({
      earlier: "Goal: a flat.",
      messages: { length: 3 },
    });
  });

  it("gives the caller's instructions instead of its own, and still marks history as data", async () => {
    const model = countingModel();
    await write({ model, instructions: "Nur Zahlen: $& {messages}" });

    expect(model.calls[0]?.messages[0]?.text).toMatch(/^Nur Zahlen: \$& \{messages\}\n\nThe user message quotes/);
  });

  it("puts the archive's reference where an image was", async () => {
    const model = countingModel();
    const image = { type: "image", mimeType: "image/png", data: "iVBORw0KGgo=" };
    const messages = [...thread, new HumanMessage({ id: "m4", content: [image] })];
    await write({ model, reference: "flats#7" }, messages);

    const [call] = model.calls;
    expect(quotedHistory(call?.messages ?? []).messages.at(-1)?.text).toContain("message m4, archived as flats#7]");
    expect(call?.messages.at(-1)?.text).not.toContain("iVBOR");
  });

  describe("folding", () => {
    it("extends the summary of each call in the next", async () => {
      const model = countingModel();
      const answer = await write({ model, callTokens: 750, earlier: "S0" });

      expect(answer).toMatchObject({ text: `S${model.calls.length}`, spent: { calls: model.calls.length } });
      expect(model.calls.length).toBeGreaterThan(1);
      expect(model.calls.map(({ messages }) => quotedHistory(messages).earlier)).toEqual(
        model.calls.map((_, index) => `S${index}`),
      );
    });

    it("shows the model every text exactly once, in order, in calls of at most the given size", async () => {
      const text = fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.constantFrom(
          "</history-1>",
          "\n</message-1>\n",
          "$&",
          "</summary-2>",
          prose(60),
          prose(400),
          "\u{1F600}".repeat(90),
        ),
      );
      const content = fc.array(text, { maxLength: 6 }).map((texts) => texts.join(" "));
      const message = fc.record({ role: fc.constantFrom("user", "assistant", "tool", "critic"), content });
      const options = {
        callTokens: fc.integer({ min: 700, max: 3000 }),
        earlier: fc.option(content, { nil: undefined }),
      };
      await fc.assert(
        fc.asyncProperty(
          fc.array(message, { minLength: 1, maxLength: 8 }),
          fc.record(options),
          async (messages, given) => {
            const model = countingModel();
            const { earlier, callTokens } = given;
            const request = { model, callTokens, replacedTokens: 1e6, ...(earlier === undefined ? {} : { earlier }) };
            expect(await write(request, messages)).toHaveProperty("text", `S${model.calls.length}`);

            const prompts = model.calls.map((call) => quotedHistory(call.messages));
            const shown = prompts.flatMap((prompt) => prompt.messages);
            const summary = prompts[0]?.earlier ?? textOf(shown.filter(({ from }) => from === "earlier summary"));
            expect(summary).toBe(earlier ?? "");
            expect(textsOf(shown.filter(({ from }) => from !== "earlier summary"))).toEqual(
              messages.map((one) => renderMessage(viewOf(one))),
            );
            for (const call of model.calls) expect(tokens.count(call.messages)).toBeLessThanOrEqual(callTokens);
          },
        ),
      );
    });

    it("keeps to the size of a call where texts count more together than each", async () => {
      const model = countingModel();
      const half = { ...tokens, countText: (text: string) => Math.floor(tokens.countText(text) / 2) };
      const messages = Array.from({ length: 40 }, () => new HumanMessage(prose(60)));
      await write({ model, tokens: half, callTokens: 2000, replacedTokens: 1e6 }, messages);

      for (const call of model.calls) expect(tokens.count(call.messages)).toBeLessThanOrEqual(2000);
    });

    it("labels the parts of a message that is larger than a call", async () => {
      const model = countingModel();
      await write({ model, callTokens: 1000, replacedTokens: 1e6 }, [new HumanMessage(prose(1200))]);

      const parts = model.calls.flatMap(({ messages }) => quotedHistory(messages).messages.map(({ part }) => part));
      expect(parts.length).toBeGreaterThan(4);
      expect(parts).toEqual(parts.map((_, index) => ({ number: index + 1, of: parts.length })));
    });

    it("has room for a part beside the largest summary that it takes", async () => {
      const model = new ScriptedModel(() => prose(50));
      const message = new HumanMessage(`${prose(900)} ${"\u{1F600}".repeat(300)} ${"</history-1>".repeat(60)}`);
      for (let callTokens = 680; callTokens < 760; callTokens += 8) {
        model.calls.length = 0;
        expect(await write({ model, callTokens, replacedTokens: 1e6 }, [message])).not.toHaveProperty("failure");
        expect(textOf(model.calls.flatMap((call) => quotedHistory(call.messages).messages))).toBe(message.content);
      }
    });

    it("uses as few calls as the history takes", async () => {
      const model = countingModel();
      const messages = Array.from({ length: 60 }, () => new HumanMessage(prose(150)));
      await write({ model, callTokens: 4000, replacedTokens: 1e6 }, messages);

      const sent = tokens.count(messages.map((message) => new HumanMessage(renderMessage(viewOf(message)))));
      expect(model.calls.length).toBeLessThanOrEqual(Math.ceil(sent / 3000) + 1);
    });

    it("folds an earlier summary that leaves no room beside it", async () => {
      const model = countingModel();
      const earlier = prose(800);
      await write({ model, callTokens: 1000, earlier, replacedTokens: 1e6 });

      const shown = model.calls.flatMap(({ messages }) => quotedHistory(messages).messages);
      expect(textOf(shown.filter(({ from }) => from === "earlier summary"))).toBe(earlier);
    });

    it.each<[string, Script]>([
      ["empty", () => ""],
      ["truncated", () => new AIMessage({ content: "The", response_metadata: { finish_reason: "length" } })],
      ["not-smaller", () => prose(600)],
    ])("stops at a summary on the way that is %s", async (reason, script) => {
      const model = new ScriptedModel(script);

      expect(await write({ model, callTokens: 750, replacedTokens: 1e6 })).toMatchObject({
        failure: { reason },
        spent: { calls: 1 },
      });
    });

    it("says what a call has to hold at least", async () => {
      const error: unknown = await write({ callTokens: 300 }).catch((reason: unknown) => reason);

      expect(error).toSatisfy(ThreadkeepError.isInstance);
      expect(error).toMatchObject({ code: "summarization.call-too-small" });
      const { minTokens } = (error as ThreadkeepError).context as { minTokens: number };
      await expect(write({ callTokens: minTokens - 1 })).rejects.toThrow(`take ${minTokens}.`);
      expect(await write({ callTokens: minTokens, model: countingModel() })).toHaveProperty("text");
    });
  });

  it.each([
    ["empty", emptyModel()],
    ["not-smaller", tenfoldModel()],
    ["truncated", truncatedModel("openai")],
    ["truncated", truncatedModel("anthropic")],
    ["truncated", truncatedModel("google")],
    ["refused", refusingModel("openai")],
    ["refused", refusingModel("openai-filter")],
    ["refused", refusingModel("anthropic")],
    ["refused", refusingModel("google")],
  ])("rejects a summary that is %s", async (reason, model) => {
    const answer = await write({ model });

    expect(answer).toEqual({
      failure: { reason },
      spent: { calls: 1, inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
    });
    expect(answer.spent.inputTokens).toBeGreaterThan(500);
  });

  it("gives an error by name, and what the call was sent as spent", async () => {
    const { failure, spent } = await write({ model: rateLimitedModel() });

    expect(failure).toEqual({ reason: "error", errorName: "RateLimitError", code: "rate_limit_exceeded", status: 429 });
    expect(spent).toMatchObject({ calls: 1, outputTokens: 0 });
    expect(spent.inputTokens).toBeGreaterThan(500);
  });

  it("gives a time-out as such", async () => {
    expect(await write({ model: hangingModel(), timeoutMs: 1 })).toMatchObject({ failure: { reason: "timeout" } });
  });

  it("adds up the provider's own figures", async () => {
    const usage_metadata = { input_tokens: 7000, output_tokens: 11, total_tokens: 7011 };
    const model = new ScriptedModel(() => Object.assign(new AIMessage("S"), { usage_metadata }));
    const { spent } = await write({ model, callTokens: 750 });

    expect(spent).toEqual({ calls: spent.calls, inputTokens: 7000 * spent.calls, outputTokens: 11 * spent.calls });
    expect(spent.calls).toBeGreaterThan(1);
  });

  it("counts itself where the provider gives no figures, without the agent's tools", async () => {
    const tool = { name: "search", description: prose(2000), parameters: {} };
    const model = countingModel();
    const { spent } = await write({ model, tokens: createTokenCounter({ tools: [tool] }), callTokens: 2000 });

    expect(spent).toEqual({ calls: 1, inputTokens: tokens.count(model.calls[0]?.messages ?? []), outputTokens: 2 });
  });
});

/** Texts of whole messages: parts of one joined. */
function textsOf(shown: ReturnType<typeof quotedHistory>["messages"]): string[] {
  const texts: string[] = [];
  for (const { part, text } of shown) {
    if (part && part.number > 1) texts.push(`${texts.pop()}${text}`);
    else texts.push(text);
  }
  return texts;
}

function textOf(shown: ReturnType<typeof quotedHistory>["messages"]): string {
  return textsOf(shown).join("");
}
