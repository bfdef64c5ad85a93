import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { crashTest } from "./crash-test.ts";
import type { CrashTestOptions } from "./crash-test-options.ts";
import type { CrashTestReport } from "./crash-test-report.ts";

// Each run is a process that reads LangGraph and the sources through tsx, as at users. What else a crash test does and says is tested in
// test/scenarios/crash-test, in processes that start in less time.
const cwd = fileURLToPath(new URL("testing/", import.meta.url));
const test = (options: Partial<CrashTestOptions> & { graph: string }) =>
  crashTest({ input: { log: [] }, cwd, seed: 1, ...options });

/** The kill before this call, whichever number it has by now: graphs of one node make the same calls, but for those of a ledger. */
function before(name: string, { undisturbed: { callNames } }: CrashTestReport): string {
  return `before:${callNames.indexOf(name) + 1}`;
}

describe("what a kill does", { timeout: 240_000 }, () => {
  it("passes over ids and times of the run, and over what it is told to; then finds an effect that was done twice", async () => {
    const normalize = (state: unknown) => (state as { log: unknown[] }).log.slice(0, 3);
    const passed = await test({ graph: "graphs.ts:withIdsAndTimes", only: "before:1", normalize });
    expect(passed.broken).toEqual([]);
    // Between the effect and the writes that remember it, which go with this checkpoint.
    const only = before("put, step 1", passed);
    const first = await test({ graph: "graphs.ts:sendsTwice", only });
    expect(first.undisturbed).toMatchObject({ end: "done", steps: 1, effects: 1, nodes: 1 });
    expect(first.isRunByService).toBe(true);
    expect(first.before).toMatchObject({ kills: 1, recovered: 1, lost: 0, effectsTwice: 1, nodesAgain: 1 });
    const problems = ['the effect "letter" (1) was done twice, and nothing reported that'];
    expect(first.broken).toMatchObject([{ name: only, of: "put, step 1", problems }]);
  });
});
