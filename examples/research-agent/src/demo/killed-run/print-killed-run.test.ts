import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { colorsFor } from "../colors.ts";
import type { KilledRunFacts } from "./killed-run-facts.ts";
import { printKilledRun } from "./print-killed-run.ts";
import { promisesOfResumption } from "./promises-of-resumption.ts";
import type { StepFact } from "./report-state.ts";

const [KILLED, OTHER] = [4711, 4242];
const NODES = ["plan", "search", ...Array<string>(6).fill("read"), "compare", "outline", "draft", "choose"];

function step(node: string, pid: number): StepFact {
  return { node, pid, tokens: node === "search" || node === "order" ? 0 : 1_000, ms: node === "search" ? 0 : 60 };
}

const LAST = ["order", "write"];
const FACTS: KilledRunFacts = {
  leaseMs: 1_500,
  modelMs: 60,
  killed: { pid: KILLED, signal: "SIGKILL", afterMs: 812 },
  found: { waitedMs: 1_310, state: "dead", reason: "gone", lastNode: "choose", nextNodes: ["order"], canRecover: true },
  finished: { pid: OTHER, claimed: 1, outcome: "done", durationMs: 140 },
  steps: [...NODES.map((node) => step(node, KILLED)), ...LAST.map((node) => step(node, OTHER))],
  orders: { received: 1, lookups: 1 },
  undisturbed: {
    steps: [...NODES, ...LAST].map((node) => step(node, OTHER)),
    orders: { received: 1, lookups: 0 },
  },
  report: "- A study of forty agents in production has measured what was left open: retry. [the shop]\n- More.",
  isEqual: true,
};

function print(facts: KilledRunFacts, isTerminal = false): string {
  return `${printKilledRun(facts, colorsFor({}, isTerminal)).join("\n")}\n`;
}

function brokenIn(changed: Partial<KilledRunFacts>): string[] {
  return promisesOfResumption({ ...FACTS, ...changed }).flatMap(([kept, sentence]) => (kept ? [] : [sentence]));
}

describe("the killed report on the demo's page", () => {
  it("is who saved which step, how it was found, and what was not done again", () => {
    expect(print(FACTS)).toMatchInlineSnapshot(`
      "10  Killed at step 13 of 14, found, and finished  @threadkeep/recovery

        A report is written in a process of its own. When the shop that sells a study has
        its order, and before it answers, that process is killed with SIGKILL. Another
        process, this one, has a service on the same file. A lease is 1.5 s here, so that
        nobody has to wait for the usual 30 s; the model is scripted and takes 60 ms a call.

        + const service = createRecoveryService({ checkpointer, graphs: { report } });
        + service.start();
        + await service.run("report", { question }, { threadId });

            step  node       tokens     ms   process
               1  plan        1,000     60      4711  ░░░░░
               2  search          0      0      4711
          3 to 8  read × 6    6,000    360      4711  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
               9  compare     1,000     60      4711  ░░░░░
              10  outline     1,000     60      4711  ░░░░░
              11  draft       1,000     60      4711  ░░░░░
              12  choose      1,000     60      4711  ░░░░░
              13  order                         4711  ✗ SIGKILL
              13  order           0     60      4242  █████
              14  write       1,000     60      4242  █████

        killed      0.8 s after its first checkpoint: the order is out, its answer is not in
        found       dead, 1.3 s later, as its lease is over: choose is done, order is next
        taken up    by a sweep of process 4242, once: done in 0.1 s
        the order   sent once: the ledger has a call without an end, and asks the shop once
        the state   equal to that of a run that nobody disturbed

        Not done again, of what starting over does
        steps           12 of     14  86 %
        tokens      11,000 of 12,000  92 %
        seconds       0.66 of   0.78  85 %

        Its report begins
        - A study of forty agents in production has measured what was left open: retry. [the
          shop]
      "
    `);
  });

  it("differs on a terminal in its colors alone", () => {
    expect(print(FACTS, true)).not.toBe(print(FACTS));
    expect(stripVTControlCharacters(print(FACTS, true))).toBe(print(FACTS));
  });

  it("does not hide what went wrong", () => {
    const { signal: _, ...killed } = FACTS.killed;
    const page = print({
      ...FACTS,
      killed: { ...killed, signal: undefined },
      orders: { received: 2, lookups: 0 },
      isEqual: false,
    });

    for (const words of ["✗ it ended by itself", "sent 2 times", "DIFFERENT from"]) expect(page).toContain(words);
  });

  it("is broken where a run was not killed, not found, not finished, or something was done twice", () => {
    const { killed, found, finished, steps, undisturbed } = FACTS;

    expect(brokenIn({})).toEqual([]);
    expect(brokenIn({ killed: { ...killed, signal: undefined } })).toEqual([
      "The process that wrote the report was not killed.",
    ]);
    expect(brokenIn({ found: { ...found, state: "running" } })).toEqual(["The killed run was not found to be dead."]);
    expect(brokenIn({ finished: { ...finished, outcome: "failed" } })).toEqual([
      "The sweep did not finish the one run that was due.",
    ]);
    expect(brokenIn({ steps: steps.map((one) => ({ ...one, pid: OTHER })) })).toEqual([
      "The report was not killed at step 13 of 14.",
      "Other steps were done again than the one that was interrupted.",
      "Most tokens were spent again.",
    ]);
    expect(brokenIn({ steps: steps.map((one, at) => (at === 13 ? { ...one, pid: KILLED } : one)) })).toContain(
      "The report was not killed at step 13 of 14.",
    );
    expect(brokenIn({ orders: { received: 2, lookups: 0 } })).toEqual([
      "The order was not sent exactly once.",
      "The shop was not asked for the order that had no answer.",
    ]);
    expect(brokenIn({ undisturbed: { ...undisturbed, orders: { received: 0, lookups: 0 } } })).toEqual([
      "The undisturbed run did not send one order of its own.",
    ]);
    expect(brokenIn({ report: "", isEqual: false })).toEqual([
      "The run that was finished has no report.",
      "The finished run ends otherwise than one that nobody killed.",
    ]);
  });
});
