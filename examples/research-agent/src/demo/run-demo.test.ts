import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readHistory } from "@threadkeep/persistence";
import { describe, expect, it } from "vitest";
import { checkVersions } from "./check-versions.ts";
import { colorsFor } from "./colors.ts";
import type { CheckFacts, DemoFacts } from "./facts.ts";
import { findBrokenPromises } from "./find-broken-promises.ts";
import { runDemo } from "./run-demo.ts";
import { withCheckpointer } from "./thread-in-file/thread-file.ts";

interface RunOptions {
  args?: string[];
  env?: Record<string, string>;
  isTerminal?: boolean;
}

let checked: Promise<CheckFacts> | undefined;

/** The real command, run once for all tests here: it takes seconds. */
function check(): Promise<CheckFacts> {
  checked ??= checkVersions({ isColored: false });
  return checked;
}

async function run({ args = [], env = {}, isTerminal = false }: RunOptions = {}) {
  const printed = { stdout: "", stderr: "" };
  const exitCode = await runDemo({
    args,
    env,
    isTerminal,
    check,
    write: (text) => void (printed.stdout += text),
    writeError: (text) => void (printed.stderr += text),
  });
  return { exitCode, ...printed };
}

describe("the demo", { timeout: 300_000 }, () => {
  // Each run takes as long as the demo itself.
  it("shows both runs, the error, the charts, the thread and the archive, without colours where NO_COLOR asks for none", async () => {
    const { exitCode, stdout, stderr } = await run({ isTerminal: true, env: { NO_COLOR: "1" } });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stripVTControlCharacters(stdout)).toBe(stdout);
    for (const part of [
      'guardGraph(graph, { maxBytes: "50 KB" })',
      "$ threadkeep check --graph documents",
      "refs/embedded-content",
      "$ threadkeep check --graph ids\n",
      "Wrote threadkeep.lock.json",
      "+ pages: Annotation<Document[]>",
      "$ CI=true threadkeep check --graph ids",
      "3  Run with documents in state: the guard stops it",
      'StateOversizedError: Node "read" would bring the state to',
      "offending path: docs[",
      "next        read",
      "equal to the state before the step",
      "4  Run with ids in state: it finishes",
      "Its report, from",
      "5  A long thread, without and with a budget for its context",
      "┼────",
      "6  What left the thread can be read again",
      "context.summarized ×",
      "calls of a scripted stand-in:",
      "await readArchive(",
      "Equal to the original, ",
      "tokens were sent without the budget, and",
      "7  A flaky provider, and a tool that fails twice",
      "8  What is not tried again",
      "requests    1: the same call would fail again (auth)",
      "asked       Refund parcel 17?",
      "9  A thread in a SQLite file: it goes on, forks and goes back",
      "stopped     before synthesize, with 8 documents read",
      "← forked",
      "thread report-on-queues",
      " now: nothing is deleted",
      "$ npx threadkeep history report --url sqlite:./threads.db",
      "This file is gone by now.",
      "10  Killed at step 13 of 14, found, and finished",
      "✗ SIGKILL",
      "the order   sent once",
      "steps           12 of     14  86 %",
      "pnpm bench",
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).toMatch(/^ {2}docs +\d.* over$/m);
    // The step that is refused may be over by less than a block.
    expect(stdout).toMatch(/^ {2}read +\d.*✗ █+│█*$/m);
    expect(stdout).toMatch(/░+│░+$/m);
    expect(stdout).toMatch(/^ {2}read × \d+ /m);
    expect(stdout).toMatch(/^ {2}tool track_parcel +2 +network +\d+ ms$/m);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it("colours on a terminal only", async () => {
    const { stdout } = await run({ isTerminal: true });

    expect(stripVTControlCharacters(stdout)).not.toBe(stdout);
    expect(colorsFor({}, false).isColorSupported).toBe(false);
  });

  it("gives the same facts as JSON, by which a broken promise is found, and leaves its file with --keep", async () => {
    const { exitCode, stdout, stderr } = await run({ args: ["--json", "--keep"] });
    const facts = JSON.parse(stdout) as DemoFacts;

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`demo: The threads are in ${facts.file.path}. `);
    const kept = await withCheckpointer(facts.file.path, (checkpointer) => readHistory(checkpointer, "report"));
    await rm(dirname(facts.file.path), { recursive: true });
    expect(kept.entries[0]).toMatchObject({ checkpointId: facts.threadInFile.rollback.headId, next: ["review"] });

    expect(facts.documentsInState.rejection).toMatchObject({ code: "state.oversized", node: "read" });
    expect(facts.documentsInState.thread).toMatchObject({ next: ["read"], unchanged: true });
    expect(findBrokenPromises(facts)).toEqual([]);

    expect(facts.check).toMatchObject({
      documents: { exitCode: 1 },
      ids: { exitCode: 0 },
      adopted: { exitCode: 0 },
      bloated: { exitCode: 1 },
    });
    expect(findBrokenPromises({ ...facts, check: { ...facts.check, bloated: facts.check.ids } })).toEqual([
      "The check does not fail after the bloating change.",
      "The check does not name the channel that was added.",
    ]);
    const { budgeted } = facts.longThread;
    const lost = { ...budgeted, callTokens: [9_000], archive: { ...budgeted.archive, lost: 1 } };
    expect(findBrokenPromises({ ...facts, longThread: { ...facts.longThread, budgeted: lost } })).toEqual([
      "A model call of the long thread was over its budget.",
      "A message that left the long thread is not in the archive as it was.",
    ]);

    const { recovered } = facts.flakyProvider;
    const unanswered = { ...facts.flakyProvider, recovered: { ...recovered, answer: "" } };
    expect(findBrokenPromises({ ...facts, flakyProvider: unanswered })).toEqual([
      "The run with the flaky provider has no answer.",
    ]);

    const { rollback } = facts.threadInFile;
    const lossy = { ...facts.threadInFile, rollback: { ...rollback, keptAll: false } };
    expect(findBrokenPromises({ ...facts, threadInFile: lossy })).toEqual(["The rollback deleted something."]);

    const twice = { ...facts.killedRun, orders: { received: 2, lookups: 1 } };
    expect(findBrokenPromises({ ...facts, killedRun: twice })).toEqual(["The order was not sent exactly once."]);

    const { rejection: _, ...unstopped } = facts.documentsInState;
    expect(findBrokenPromises({ ...facts, documentsInState: unstopped })).toContain(
      "The guard did not stop the run with documents in state.",
    );
  });

  it("says why it could not run", async () => {
    const { exitCode, stdout, stderr } = await run({ env: { OPENAI_API_KEY: "none", RESEARCH_MODEL: "nobody:model" } });

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^demo: could not run\. /);
  });
});
