import { describe, expect, it } from "vitest";
import { ThreadkeepError } from "../threadkeep-error.ts";
import { assertStateFits } from "./assert-state-fits.ts";
import { KB } from "./byte-size.ts";
import { StateOversizedError } from "./state-oversized-error.ts";

const state = {
  query: "why",
  docs: [
    { id: "1", text: "x".repeat(1000) },
    { id: "2", text: "y".repeat(60_000) },
  ],
  messages: [{ role: "user", content: "z".repeat(3000) }],
};

function failureOf(check: () => void): StateOversizedError {
  try {
    check();
  } catch (error) {
    if (StateOversizedError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("expected a StateOversizedError");
}

describe("assertStateFits", () => {
  it("passes a state within 50 KB, to the byte", () => {
    expect(() => assertStateFits({ a: "x".repeat(50 * KB - '{"a":""}'.length) })).not.toThrow();
    expect(() => assertStateFits({ a: "x".repeat(50 * KB - '{"a":""}'.length + 1) })).toThrow(StateOversizedError);
  });

  it("says what is too large, on what, and what to do", () => {
    const error = failureOf(() => assertStateFits(state));
    expect(error.message).toBe(
      'State is 62.6 KB, budget 50 KB. Largest: docs[1].text (58.6 KB) in channel "docs" (59.6 KB). ' +
        "Keep the content outside the state and store its id instead, or raise the budget.",
    );
    expect(error.code).toBe("state.oversized");
    expect(error.oversize.offenders.map(({ name }) => name)).toEqual(["docs", "messages", "query"]);
  });

  it("holds single channels to their own budgets, and names those first", () => {
    const error = failureOf(() =>
      assertStateFits(state, { maxBytes: "1 MB", channels: { messages: "2 KB", query: 100 } }),
    );
    expect(error.oversize.offenders).toEqual([
      { name: "messages", bytes: 3030, maxBytes: 2048, largest: { path: "messages[0].content", bytes: 3002 } },
    ]);
    expect(error.message).toContain('Channel "messages" has 3 KB, its budget is 2 KB.');
  });

  it("carries no contents, only names, paths and sizes", () => {
    const error = failureOf(() => assertStateFits(state));
    expect(JSON.stringify([error.message, error.context])).not.toMatch(/xxx|yyy|zzz/);
  });

  it("refuses a budget that is no size", () => {
    expect(() => assertStateFits(state, { maxBytes: "lots" })).toThrow(ThreadkeepError);
    expect(() => assertStateFits(state, { channels: { docs: "lots" } })).toThrow(
      'channels.docs is "lots", which is no size.',
    );
  });
});

it("errors are recognised across copies of the package", () => {
  const fromAnotherCopy = Object.defineProperty(new Error("x"), Symbol.for("threadkeep.error"), { value: true });
  expect(ThreadkeepError.isInstance(fromAnotherCopy)).toBe(true);
  expect(ThreadkeepError.isInstance(new Error("x"))).toBe(false);
  expect(StateOversizedError.isInstance(new ThreadkeepError("x", { code: "size.invalid" }))).toBe(false);
});
