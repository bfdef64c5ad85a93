import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { promisesOfRecovery } from "./promises-of-recovery.ts";
import { runFlakyProvider } from "./run-flaky-provider.ts";

describe("an agent with a flaky provider", () => {
  it("tries again what may succeed, and leaves the rest alone", async () => {
    const facts = await runFlakyProvider(new MemorySaver());

    expect(
      facts.recovered.attempts.map(({ call, attempt, failure }) => [call, attempt, failure?.class, failure?.status]),
    ).toEqual([
      ["model openai:gpt-5", 1, "overloaded", 503],
      ["model openai:gpt-5", 2, "rate-limit", 429],
      ["model openai:gpt-5", 3, undefined, undefined],
      ["tool track_parcel", 1, "overloaded", 503],
      ["tool track_parcel", 2, "network", undefined],
      ["tool track_parcel", 3, undefined, undefined],
      ["model openai:gpt-5", 1, "network", undefined],
      ["model openai:gpt-5", 2, undefined, undefined],
    ]);
    expect(facts.recovered.answer).toBe("Parcel 17 is in Utrecht.");
    expect(facts.refused).toEqual({
      error: "401 Incorrect API key provided: none.",
      class: "auth",
      why: "the same call would fail again (auth)",
      requests: 1,
    });
    expect(facts.asked).toEqual({ asked: ["Refund parcel 17?"], reply: "yes", answer: "Parcel 17 is refunded." });
    expect(promisesOfRecovery(facts).filter(([kept]) => !kept)).toEqual([]);
  });
});
