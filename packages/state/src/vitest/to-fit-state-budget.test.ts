import { describe, expect, it } from "vitest";
import "./index.ts";

const state = { docs: [{ text: "x".repeat(60_000) }], query: "why" };

function messageOf(check: () => void): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("expected the matcher to fail");
}

describe("toFitStateBudget", () => {
  it("passes and fails by the serialized size", () => {
    expect(state).toFitStateBudget("60 KB");
    expect(state).not.toFitStateBudget("50 KB");
    expect(state).not.toFitStateBudget();
    expect({ query: "why" }).toFitStateBudget("50 KB", { channels: { query: 10 } });
    expect({ query: "why" }).not.toFitStateBudget("50 KB", { channels: { query: 4 } });
  });

  it("says what to change when it fails", () => {
    expect(messageOf(() => expect(state).toFitStateBudget("50 KB"))).toBe(
      'State is 58.6 KB, budget 50 KB. Largest: docs[0].text (58.6 KB) in channel "docs" (58.6 KB). ' +
        "Keep the content outside the state and store its id instead, or raise the budget.\n\n" +
        "Channels:\n  docs: 58.6 KB\n  query: 5 B",
    );
    expect(messageOf(() => expect({ a: 1 }).not.toFitStateBudget("1 KB"))).toBe(
      "expected the state not to fit 1 KB, but it is 7 B\n\nChannels:\n  a: 1 B",
    );
  });

  it("refuses what is no state, and a budget that is no size", () => {
    expect(messageOf(() => expect("text").toFitStateBudget("50 KB"))).toContain("this is string");
    expect(messageOf(() => expect(undefined).not.toFitStateBudget("50 KB"))).toContain("this is undefined");
    expect(messageOf(() => expect(state).toFitStateBudget("big"))).toContain('maxBytes is "big", which is no size.');
  });
});
