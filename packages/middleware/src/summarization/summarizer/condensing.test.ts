import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { quotedHistory } from "./testing/quoted-history.ts";
import { viewOf } from "./testing/view-of.ts";
import { writeSummary } from "./write-summary.ts";

const tokens = createTokenCounter();
const SUMMARY_TOKENS = 100;
const prose = (words: number) => "bags and fares ".repeat(words / 3);

const write = (model: ScriptedModel, earlier?: string, given: Partial<Parameters<typeof writeSummary>[0]> = {}) =>
  writeSummary({
    model,
    leaving: [viewOf(new HumanMessage({ id: "m1", content: prose(600) }))],
    ...(earlier !== undefined && { earlier }),
    callTokens: 16_000,
    summaryTokens: SUMMARY_TOKENS,
    longestTokens: 1e6,
    replacedTokens: tokens.countText(earlier ?? "") + 600,
    timeoutMs: 1000,
    tokens,
    config: {},
    ...given,
  });

const isOnlyEarlier = (prompt: BaseMessage[]) =>
  quotedHistory(prompt).messages.every(({ from }) => from === "earlier summary");

/** Keeps all of what it is to extend, and adds to it. Only what it is given as history it makes shorter. */
const growing = () =>
  new ScriptedModel((prompt) =>
    isOnlyEarlier(prompt) ? prose(60) : `${quotedHistory(prompt).earlier ?? ""}${prose(60)}`,
  );

describe("a summary that is too long", () => {
  it("stays bounded where the model always keeps the earlier one and adds to it", async () => {
    const model = growing();
    let summary: string | undefined;
    const lengths: number[] = [];
    for (let turn = 0; turn < 20; turn++) {
      summary = (await write(model, summary)).text;
      lengths.push(tokens.countText(summary ?? ""));
    }
    expect(Math.min(...lengths)).toBeGreaterThan(0);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(SUMMARY_TOKENS * 2);
    expect(lengths.length).toBe(20);
    expect(model.calls.length).toBeLessThan(40);
  });

  it("is condensed by one more call, which counts", async () => {
    const model = new ScriptedModel((prompt) => (isOnlyEarlier(prompt) ? "Condensed." : prose(300)));
    const { text, spent } = await write(model);

    expect([text, spent.calls, model.calls.length]).toEqual(["Condensed.", 2, 2]);
    const prompt = model.calls[1]?.messages ?? [];
    expect(quotedHistory(prompt)).toEqual({ messages: [{ from: "earlier summary", text: prose(300).trim() }] });
    expect(prompt.at(-1)?.text).toContain(`Condense this earlier summary, in at most ${SUMMARY_TOKENS} tokens`);
  });

  it("is left alone up to twice what was asked for", async () => {
    const model = new ScriptedModel(() => prose(180));
    expect(await write(model)).toMatchObject({ text: prose(180).trim(), spent: { calls: 1 } });
  });

  it.each<[string, () => string | Error]>([
    ["fails", () => new Error("overloaded")],
    ["is empty", () => ""],
    ["is not smaller", () => prose(300)],
  ])("stays where the condensed one %s", async (_, condensed) => {
    const model = new ScriptedModel((prompt) => (isOnlyEarlier(prompt) ? condensed() : prose(300)));
    const answer = await write(model);

    expect(answer).toMatchObject({ text: prose(300).trim(), spent: { calls: 2 } });
    expect(answer).not.toHaveProperty("failure");
  });

  it("is rejected where it is above the limit even then, and counts its calls", async () => {
    const model = new ScriptedModel(() => prose(300));
    const limit = tokens.countText(prose(300).trim());
    expect(await write(model, undefined, { longestTokens: limit })).toMatchObject({ text: prose(300).trim() });
    expect(await write(model, undefined, { longestTokens: limit - 1 })).toEqual({
      failure: { reason: "too-long" },
      spent: expect.objectContaining({ calls: 2 }),
    });
  });

  it("is condensed above the limit, though it is not twice what was asked for", async () => {
    const model = new ScriptedModel((prompt) => (isOnlyEarlier(prompt) ? "Condensed." : prose(180)));
    expect(await write(model, undefined, { longestTokens: 150 })).toMatchObject({ text: "Condensed." });
  });

  it("is no reason for a call where it was rejected", async () => {
    const model = new ScriptedModel(() => prose(1200));
    expect(await write(model)).toMatchObject({ failure: { reason: "not-smaller" }, spent: { calls: 1 } });
  });

  it("is history to the next call, not something to extend", async () => {
    const model = new ScriptedModel(() => "S");
    await write(model, prose(300));
    const { earlier, messages } = quotedHistory(model.calls[0]?.messages ?? []);

    expect([earlier, messages.map(({ from }) => from)]).toEqual([undefined, ["earlier summary", "human"]]);
  });
});

describe("a fold that fails on the way", () => {
  const leaving = Array.from({ length: 6 }, (_, index) =>
    viewOf(new HumanMessage({ id: `m${index}`, content: prose(300) })),
  );
  const failAt = (call: number) => {
    let calls = 0;
    return new ScriptedModel(() => ((calls += 1) === call ? new Error("overloaded") : `S${calls}`));
  };

  it("gives the last good text, and how many whole messages it covers", async () => {
    const model = failAt(3);
    const answer = await write(model, undefined, { leaving, callTokens: 1000, replacedTokens: 1e6 });

    const shown = model.calls.slice(0, 2).flatMap(({ messages }) => quotedHistory(messages).messages);
    const ended = shown.filter(({ part }) => part?.number === part?.of);
    expect(ended.length).toBeGreaterThan(0);
    expect(answer).toMatchObject({
      failure: { reason: "error" },
      partial: { text: "S2", messages: ended.length },
      spent: { calls: 3 },
    });
  });

  it("gives none where no message of the thread was shown to its end", async () => {
    const long = [viewOf(new HumanMessage({ id: "m1", content: prose(3000) }))];
    const ofParts = await write(failAt(2), undefined, { leaving: long, callTokens: 1000, replacedTokens: 1e6 });
    const ofEarlier = await write(failAt(2), prose(1500), { callTokens: 1000, replacedTokens: 1e6 });
    const ofNothing = await write(failAt(1), "S0");

    for (const answer of [ofParts, ofEarlier, ofNothing]) {
      expect(answer).toHaveProperty("failure");
      expect(answer).not.toHaveProperty("partial");
    }
  });
});
