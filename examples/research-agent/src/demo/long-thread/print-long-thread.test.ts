import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { colorsFor } from "../colors.ts";
import type { BudgetedThreadFacts, LongThreadFacts } from "./long-thread-facts.ts";
import { printLongThread } from "./print-long-thread.ts";

const PAGE = [
  "# The guard",
  ...Array.from({ length: 20 }, (_, at) => `Line ${at + 1} tells how the guard measures.`),
].join("\n");
const REFERENCE = `archive_${"0123456789".repeat(4)}`;

const BUDGETED: BudgetedThreadFacts = {
  callTokens: [200, 900, 950, 1_700, 1_750, 2_500, 2_550, 3_300, 3_350, 1_500, 1_550, 2_300],
  messages: 14,
  events: [
    { type: "context.shortened", count: 1, removed: 0, shortened: 3 },
    { type: "context.summarized", count: 2, removed: 10, shortened: 1 },
  ],
  summarizer: { calls: 2, inputTokens: 1_200, outputTokens: 150 },
  archive: {
    messages: 12,
    tokens: 6_400,
    files: [{ path: "long-thread/2026-03-01.jsonl", bytes: 20_480 }],
    left: 12,
    lost: 0,
  },
  readBack: {
    stands: `${PAGE.slice(0, 240)}\n[Shortened: 240 of ${PAGE.length} characters. The full result is archived as ${REFERENCE}.]`,
    reference: REFERENCE,
    messageId: "question-1-call-result",
    type: "tool",
    text: PAGE,
    isEqual: true,
  },
};

const FACTS: LongThreadFacts = {
  questions: 6,
  documents: ["README.md", "packages/state/README.md"],
  summarizer: "scripted-summarizer",
  budgetTokens: 4_000,
  without: {
    callTokens: [200, 1_900, 1_950, 3_700, 3_750, 5_500, 5_550, 7_300, 7_350, 9_100, 9_150, 10_900],
    messages: 24,
  },
  budgeted: BUDGETED,
};

function print(facts: LongThreadFacts, isTerminal = false): string {
  const sections = printLongThread(facts, colorsFor({}, isTerminal));
  return `${sections.map((lines) => lines.join("\n")).join("\n\n\n")}\n`;
}

describe("the long thread on the demo's page", () => {
  it("is the calls as a chart, what was archived, one message read back and the sum", () => {
    expect(print(FACTS)).toBe(`5  A long thread, without and with a budget for its context  src/question-agent.ts

  6 questions in one thread, about this repository's own 2 documents. For each the
  agent reads a whole one.

  + middleware: [contextBudgetMiddleware({ model: summarizer, budget: { tokens: 4_000 },
  +   keep: { messages: 4 }, archive: createFileArchive(folder) })],

  Tokens sent with each model call
  11,200 │           ░
         │           ░
         │          ░░
         │         ░░░
         │         ░░░
         │       ░░░░░
         │       ░░░░░
         │     ░░░░░░░
         │     ░░░░░░░
   4,000 ┼──────────── the budget
         │   ░░░░▁▂░░░
         │   ░░▁▂██░░░
         │  ░▁▂████░░▇
         │ ▁▂██████▇██
         │▂███████████
       0 └────────────
                  10

  ░  Without: 12 calls, the largest 10,900 tokens, the last 10,900.
  █  With:    12 calls, the largest 3,350 tokens, the last 2,300.


6  What left the thread can be read again  createFileArchive of @threadkeep/storage

  event       context.shortened × 1: 3 tool results to previews
  event       context.summarized × 2: 1 tool result to previews, 10 messages into the summary
  summarizer  2 calls of a scripted stand-in: 1,200 tokens sent, 150 answered
  archived    12 messages, 6,400 tokens
  file        long-thread/2026-03-01.jsonl, 20 KB
  the thread  14 messages of 24; all 12 that left or were shortened are archived as they were

  Of tool message question-1-call-result the thread has
  │ # The guard
  │ Line 1 tells how the guard measures.
  │ Line 2 tells how the guard measures.
  │ Line 3 tells how the guard measures.
  │ Line 4 tells how the guard measures.
  │ Line 5 tells how the guard measures.
  │ … 2 more
  │ [Shortened: 240 of 762 characters. The full result is archived as
  │ archive_0123456789012345678901234567890123456789.]

  await readArchive("long-thread", {
    reference: "archive_0123456789012345678901234567890123456789" })

  What the archive gives
  │ # The guard
  │ Line 1 tells how the guard measures.
  │ Line 2 tells how the guard measures.
  │ Line 3 tells how the guard measures.
  │ Line 4 tells how the guard measures.
  │ Line 5 tells how the guard measures.
  │ Line 6 tells how the guard measures.
  │ Line 7 tells how the guard measures.
  │ Line 8 tells how the guard measures.
  │ … 12 more
  Equal to the original, 762 characters.

  In all 66,350 tokens were sent without the budget, and 23,750 with it, the
  summarizer's included: 36 %.
`);
  });

  it("differs on a terminal in its colours alone", () => {
    expect(print(FACTS, true)).not.toBe(print(FACTS));
    expect(stripVTControlCharacters(print(FACTS, true))).toBe(print(FACTS));
  });

  it("says what was lost, what differs, and that nothing was archived", () => {
    const { readBack, archive, ...rest } = BUDGETED;
    const printWith = (budgeted: BudgetedThreadFacts) => print({ ...FACTS, budgeted });

    expect(printWith({ ...rest, archive: { ...archive, lost: 2 } })).toContain(
      "of 12 that left or were shortened 2 are NOT archived as they were",
    );
    expect(printWith({ ...rest, archive, readBack: { ...readBack!, isEqual: false } })).toContain(
      "DIFFERENT from the original",
    );
    expect(printWith({ ...rest, archive })).toContain("Nothing was archived.");
  });
});
