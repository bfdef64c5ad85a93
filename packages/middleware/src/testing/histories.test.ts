import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyHistory, anyPlainHistory, HISTORY_FAULTS, validHistory, validPlainHistory } from "./histories.ts";
import { findBreaches } from "./provider-rules.ts";

const SEED = { seed: 7, numRuns: 200 };

describe("a valid history", () => {
  it("breaks no rule of any provider, as messages and as plain objects", () => {
    fc.assert(
      fc.property(validHistory(), (messages) => findBreaches(messages).length === 0),
      SEED,
    );
    fc.assert(
      fc.property(validPlainHistory(), (messages) => findBreaches(messages).length === 0),
      SEED,
    );
  });

  it("may end with calls that wait, when that is asked for", () => {
    const histories = fc.sample(validHistory({ pending: true }), SEED);
    expect(histories.some((messages) => findBreaches(messages).length > 0)).toBe(true);
    expect(histories.flatMap((messages) => findBreaches(messages, { pendingAllowed: true }))).toEqual([]);
  });

  it("has everything that real ones have, in one or another", () => {
    const histories = fc.sample(validHistory(), SEED);
    for (const [what, isThere] of Object.entries(SIGHTS)) {
      expect([what, histories.some((messages) => messages.some(isThere))]).toEqual([what, true]);
    }
    expect(histories.some(hasResultsOutOfOrder)).toBe(true);
    expect(histories.some(usesACallIdAgain)).toBe(true);
  });

  it("has results of a few tokens and of some thousand", () => {
    const tokens = createTokenCounter();
    const results = fc.sample(validHistory(), SEED).flatMap((messages) => messages.filter(isResult));
    const sizes = results.map((message) => tokens.countMessage(message));
    expect(Math.min(...sizes)).toBeLessThan(25);
    expect(Math.max(...sizes)).toBeGreaterThan(2000);
  });

  it("is the same for the same seed, but of other objects", () => {
    const [once, again] = [fc.sample(validHistory(), SEED), fc.sample(validHistory(), SEED)];
    expect(JSON.stringify(again)).toBe(JSON.stringify(once));
    expect(again.flat()[0]).not.toBe(once.flat()[0]);
  });
});

describe("a faulty history", () => {
  const BREACHES = {
    orphan: /which no message before it makes/,
    dangling: /not answered/,
    apart: /does not follow it directly/,
    nested: /does not follow it directly/,
    twice: /a second time/,
    early: /no message before it makes|does not follow it directly/,
    "raw-dangling": /not answered/,
    "late-system": /is a system message after/,
    "duplicate-content": undefined,
    "empty-content": undefined,
  };

  for (const fault of HISTORY_FAULTS) {
    it(`has the fault "${fault}" where it is asked for`, () => {
      const histories = fc.sample(anyHistory({ faults: [fault], pending: false }), SEED);
      const breach = BREACHES[fault];
      const isFaulty = (messages: BaseMessage[]) => findBreaches(messages).some((found) => breach?.test(found));
      if (breach === undefined) expect(histories.flatMap((messages) => findBreaches(messages))).toEqual([]);
      else expect(histories.some(isFaulty)).toBe(true);
    });
  }

  it("has content again, and none", () => {
    const messages = fc.sample(anyHistory(), SEED).flat();
    expect(messages.some((message) => message.getType() === "human" && message.content === "")).toBe(true);
    const [repeated] = fc.sample(
      anyHistory({ faults: ["duplicate-content"] }).filter((all) => repeatsLongContent(all)),
      { seed: 7, numRuns: 1 },
    );
    expect(repeated).toBeDefined();
  });

  it("never has an id twice", () => {
    fc.assert(
      fc.property(anyHistory(), (messages) => {
        expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
      }),
      SEED,
    );
  });

  it("is printed as an outline when a property fails", () => {
    const histories = validHistory({ maxWords: 3 });
    const report = () =>
      fc.assert(
        fc.property(histories, (messages) => messages.length < 2),
        SEED,
      );
    expect(report).toThrow(/Counterexample: \[\n\[?m0 \w+.*, \d+ characters\nm1 /);
  });

  it("shrinks to the messages that matter", () => {
    for (const histories of [anyHistory(), anyPlainHistory()]) {
      const { counterexample } = fc.check<[BaseMessage[] | object[]]>(
        fc.property<[BaseMessage[] | object[]]>(
          histories as fc.Arbitrary<object[]>,
          (messages) => !findBreaches(messages as BaseMessage[]).some((found) => found.includes("second time")),
        ),
        SEED,
      );
      expect(counterexample?.[0]).toHaveLength(3);
      expect(JSON.stringify(counterexample).length).toBeLessThan(2000);
    }
  });
});

const isResult = (message: BaseMessage) => message.getType() === "tool";
const hasBlock = (type: string) => (message: BaseMessage) =>
  Array.isArray(message.content) && message.content.some((block) => block.type === type);

const SIGHTS: Record<string, (message: BaseMessage) => boolean> = {
  "a system message": (message) => message.getType() === "system",
  "parallel calls": (message) => AIMessage.isInstance(message) && (message.tool_calls?.length ?? 0) > 2,
  "an invalid call": (message) => AIMessage.isInstance(message) && (message.invalid_tool_calls?.length ?? 0) > 0,
  "a raw call": (message) => message.additional_kwargs["tool_calls"] !== undefined,
  "an artifact": (message) => (message as { artifact?: unknown }).artifact !== undefined,
  "an image": hasBlock("image_url"),
  "a file": hasBlock("file"),
  "a reasoning block": hasBlock("reasoning"),
  "a thinking block": hasBlock("thinking"),
  "a call in the content": hasBlock("tool_use"),
  "a call that the provider answers": hasBlock("server_tool_use"),
};

function hasResultsOutOfOrder(messages: BaseMessage[]): boolean {
  return messages.some((message, at) => {
    const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []).map(({ id }) => id) : [];
    const results = messages.slice(at + 1, at + 1 + calls.length) as { tool_call_id?: string }[];
    return results.some(({ tool_call_id: call }, index) => call !== undefined && call !== calls[index]);
  });
}

function usesACallIdAgain(messages: BaseMessage[]): boolean {
  const calls = messages.flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []));
  return new Set(calls.map(({ id }) => id)).size < calls.length;
}

function repeatsLongContent(messages: BaseMessage[]): boolean {
  const texts = messages
    .filter((message) => message.getType() === "human")
    .map(({ content }) => JSON.stringify(content));
  return texts.some((text, at) => text.length > 100 && texts.indexOf(text) < at);
}
