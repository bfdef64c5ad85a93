import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import fc from "fast-check";
import { expect, it } from "vitest";
import { validHistory } from "../../testing/histories.ts";
import { createThreadMeter } from "./thread-meter.ts";

const tokens = createTokenCounter();
const thread = [new HumanMessage("Where is my bag?"), new AIMessage("In Oslo.")];
const extras = { system: "You are brief.", tools: [{ name: "search", parameters: { type: "object" } }] };

it("counts a whole call with its system prompt and tools, times the ratio", () => {
  const counted = tokens.count(thread, extras);
  expect(createThreadMeter(tokens, extras).total(thread)).toBe(counted);
  expect(createThreadMeter(tokens, extras, 1.5).total(thread)).toBe(Math.ceil(counted * 1.5));
});

it("says that a call fits exactly when its total does", () => {
  for (const ratio of [0.5, 1, 1.1, 1.37, 2]) {
    const meter = createThreadMeter(tokens, extras, ratio);
    const total = meter.total(thread);
    expect([ratio, meter.fits(thread, total), meter.fits(thread, total - 1)]).toEqual([ratio, true, false]);
  }
});

it("is the sum of its parts, but for rounding", () => {
  fc.assert(
    fc.property(validHistory({ maxSteps: 5, maxWords: 50 }), fc.constantFrom(0.5, 1, 1.3), (messages, ratio) => {
      const meter = createThreadMeter(tokens, extras, ratio);
      const sum = messages.reduce((left, message) => left + meter.message(message), meter.extras);
      expect(Math.abs(sum - meter.total(messages))).toBeLessThan(1);
    }),
    { seed: 3, numRuns: 50 },
  );
});
