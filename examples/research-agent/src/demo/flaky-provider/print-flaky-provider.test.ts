import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { colorsFor } from "../colors.ts";
import { promisesOfRecovery } from "./promises-of-recovery.ts";
import type { FlakyFacts } from "./flaky-facts.ts";
import { printFlakyProvider } from "./print-flaky-provider.ts";

const FACTS: FlakyFacts = {
  retryAfterMs: 150,
  recovered: {
    question: "Where is parcel 17?",
    attempts: [
      { call: "model openai:gpt-5", attempt: 1, failure: { class: "overloaded", status: 503 }, waitedMs: 26 },
      { call: "model openai:gpt-5", attempt: 2, failure: { class: "rate-limit", status: 429 }, waitedMs: 158 },
      { call: "model openai:gpt-5", attempt: 3 },
      { call: "tool track_parcel", attempt: 1, failure: { class: "overloaded", status: 503 }, waitedMs: 32 },
      { call: "tool track_parcel", attempt: 2, failure: { class: "network" }, waitedMs: 36 },
      { call: "tool track_parcel", attempt: 3 },
      { call: "model openai:gpt-5", attempt: 1, failure: { class: "network" }, waitedMs: 14 },
      { call: "model openai:gpt-5", attempt: 2 },
    ],
    answer: "Parcel 17 is in Utrecht.",
    elapsedMs: 496,
  },
  refused: {
    error: "401 Incorrect API key provided: none.",
    class: "auth",
    why: "the same call would fail again (auth)",
    requests: 1,
  },
  asked: { asked: ["Refund parcel 17?"], reply: "yes", answer: "Parcel 17 is refunded." },
};

function print(facts: FlakyFacts, isTerminal = false): string {
  const sections = printFlakyProvider(facts, colorsFor({}, isTerminal));
  return `${sections.map((lines) => lines.join("\n")).join("\n\n\n")}\n`;
}

describe("the flaky provider on the demo's page", () => {
  it("is each attempt with its class and wait, the answer, and what is not tried again", () => {
    expect(print(FACTS)).toBe(`7  A flaky provider, and a tool that fails twice  errorRecoveryMiddleware

  A local server speaks OpenAI's protocol and fails: overloaded, too many requests, a
  connection that breaks. So does the API behind the agent's tool, twice. OpenAI's own
  client asks, the waits are real.

  + middleware: [errorRecoveryMiddleware({ tools: { track_parcel: { idempotent: true } } })],

  call                attempt  class       status     waits
  model openai:gpt-5        1  overloaded     503     26 ms
  model openai:gpt-5        2  rate-limit     429    158 ms
  model openai:gpt-5        3  succeeds
  tool track_parcel         1  overloaded     503     32 ms
  tool track_parcel         2  network                36 ms
  tool track_parcel         3  succeeds
  model openai:gpt-5        1  network                14 ms
  model openai:gpt-5        2  succeeds

  question    Where is parcel 17?
  answer      Parcel 17 is in Utrecht.
  took        496 ms, 266 of them waits
  the 429     asked for 150 ms: the wait after it is that and a random part of its own


8  What is not tried again: a wrong key, and a question to a person  the same agent

  The key is wrong
  class       auth
  requests    1: the same call would fail again (auth)
  the caller  catches the error as it was: 401 Incorrect API key provided: none.

  The tool refund asks a person, by an interrupt
  asked       Refund parcel 17?
  resumed     with "yes"
  answer      Parcel 17 is refunded.
`);
  });

  it("differs on a terminal in its colors alone", () => {
    expect(print(FACTS, true)).not.toBe(print(FACTS));
    expect(stripVTControlCharacters(print(FACTS, true))).toBe(print(FACTS));
  });

  it("is broken where something was tried wrongly, not told, or swallowed", () => {
    const broken = (changed: Partial<FlakyFacts>) =>
      promisesOfRecovery({ ...FACTS, ...changed }).flatMap(([kept, sentence]) => (kept ? [] : [sentence]));
    const { recovered, refused, asked } = FACTS;

    expect(broken({})).toEqual([]);
    expect(broken({ retryAfterMs: 200 })).toEqual(["The wait after the 429 was shorter than the provider asked for."]);
    expect(broken({ recovered: { ...recovered, attempts: recovered.attempts.slice(0, 4) } })).toEqual([
      "The tool did not fail twice.",
      "Not every failed attempt was told of.",
    ]);
    expect(broken({ recovered: { ...recovered, elapsedMs: 100 } })).toEqual([
      "The run did not wait as long as it told.",
    ]);
    expect(broken({ recovered: { ...recovered, answer: "" } })).toEqual([
      "The run with the flaky provider has no answer.",
    ]);
    expect(broken({ refused: { ...refused, requests: 3 } })).toEqual(["The request with a wrong key was made again."]);
    expect(broken({ refused: { ...refused, error: "none: the run went on" } })).toEqual([
      "The caller does not get the provider's own error.",
    ]);
    expect(broken({ asked: { ...asked, asked: [], answer: "Error" } })).toEqual([
      "The interrupt did not reach the caller once.",
      "The run did not go on after the interrupt.",
    ]);
  });
});
