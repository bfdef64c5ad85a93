import { describe, expect, it } from "vitest";
import { withThreadFile } from "../thread-in-file/thread-file.ts";
import type { KilledRunFacts } from "./killed-run-facts.ts";
import { promisesOfResumption } from "./promises-of-resumption.ts";
import { runKilledRun } from "./run-killed-run.ts";

function brokenIn(facts: KilledRunFacts): string[] {
  return promisesOfResumption(facts).flatMap(([kept, sentence]) => (kept ? [] : [sentence]));
}

describe("a report whose process is killed", () => {
  it("is finished by another process, which orders nothing twice", async () => {
    const facts = await withThreadFile(false, runKilledRun);

    expect(brokenIn(facts)).toEqual([]);
    expect(facts.killed.pid).not.toBe(facts.finished.pid);
    expect(facts.found).toMatchObject({ state: "dead", lastNode: "choose", nextNodes: ["order"] });
    expect(facts.steps.map(({ node }) => node)).toEqual(facts.undisturbed.steps.map(({ node }) => node));
    expect(facts.report).toContain("[the shop]");
  });
});
