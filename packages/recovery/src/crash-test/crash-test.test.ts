import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { crashTest } from "./crash-test.ts";
import type { CrashTestOptions } from "./crash-test-options.ts";
import type { CrashTestReport } from "./crash-test-report.ts";

// Each run is a process that reads LangGraph, hence few kills.
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

  it("takes a run that stops for an unknown effect for no broken promise, and an effect that is made again for one", async () => {
    const only = before("effects.finish", await test({ graph: "graphs.ts:asksAHuman", only: "before:1" }));
    const asked = await test({ graph: "graphs.ts:asksAHuman", only });
    expect(asked.kills).toMatchObject([
      { of: "effects.finish", outcome: "reported", isBroken: false, unknown: [{ name: "letter" }], effectsTwice: [] },
    ]);
    const again = await test({ graph: "graphs.ts:sendsAgain", only });
    expect(again.kills).toMatchObject([
      {
        outcome: "recovered",
        isBroken: true,
        problems: [
          expect.stringContaining('"letter" (1) was done twice: its call was unknown, and its policy made it again'),
        ],
        unknown: [{ name: "letter" }],
        effectsTwice: [{ times: 2, expected: 1 }],
      },
    ]);
    const unfound = await test({ graph: "graphs.ts:doesNotFind", only });
    expect(unfound.broken).toMatchObject([
      {
        problems: [
          'the effect "letter" (1) was done twice: its call was unknown, and its policy\'s verify said that it had not happened',
        ],
      },
    ]);
  });

  it("gives answers to the questions that they were meant for", async () => {
    const report = await test({ graph: "graphs.ts:asksTwo", answers: ["1", "2"], kills: 2 });
    expect(report.undisturbed.end).toBe("done");
    expect(report.kills).toHaveLength(2);
    expect(report.broken).toEqual([]);
  });

  it("answers questions that wait at once by what they ask", async () => {
    const answers = { "May I pay?": "yes", '{"ask":"To whom?"}': "Ada", "Is that all?": true };
    const report = await test({ graph: "graphs.ts:asksThree", answers, kills: 3 });
    expect(report.undisturbed.end).toBe("done");
    expect(report.kills).toHaveLength(3);
    expect(report.broken).toEqual([]);
    const invoked = await test({
      graph: "graphs.ts:asksThree",
      answers,
      only: "before:1",
      checkpointer: "stock-saver.ts",
    });
    expect(invoked.undisturbed.end).toBe("done");
  });

  it("invokes a graph on a saver of another make, and says what is lost there", async () => {
    const progress: string[] = [];
    const report = await test({
      graph: "graphs.ts:makeGraph",
      checkpointer: "stock-saver.ts",
      only: "after:1",
      onProgress: ({ phase, done, of, last }) => progress.push(`${phase} ${done}/${of} ${last?.outcome ?? ""}`.trim()),
    });
    expect(report).toMatchObject({ isRunByService: false, checkpointer: "module", after: { lost: 1 } });
    expect(report.broken[0]?.problems).toEqual(["the run was lost: nothing of it is in the database"]);
    expect(progress).toEqual(["undisturbed 0/2", "undisturbed 1/2", "undisturbed 2/2", "kills 0/1", "kills 1/1 lost"]);
  });
});

describe("what cannot be tested", { timeout: 240_000 }, () => {
  it.each<[what: string, options: Partial<CrashTestOptions> & { graph: string }, code: string, message: string]>([
    ["a file that is not there", { graph: "missing.ts:graph" }, "file-missing", "There is no file missing.ts in "],
    ["no export", { graph: "graphs.ts" }, "invalid-option", 'Give a file and its export: "./src/graph.ts:graph"'],
    ["no such kill", { graph: "graphs.ts:random", only: "at:1" }, "invalid-option", '"before:14"'],
    ["no kills", { graph: "graphs.ts:random", kills: 0 }, "invalid-option", 'Give a whole number from 1, or "every"'],
    [
      "a saver of no kind",
      { graph: "graphs.ts:random", checkpointer: "mysql" },
      "invalid-option",
      "the url of a Postgres",
    ],
    [
      "answers of no kind",
      { graph: "graphs.ts:asksTwo", answers: "yes" as never },
      "invalid-option",
      "a list, or an object by question",
    ],
    [
      "a list of answers to questions that wait at once",
      { graph: "graphs.ts:asksThree", answers: ["yes", "Ada"] },
      "run-failed",
      `Give answers by question: { "May I pay?":`,
    ],
    [
      "answers to what is not asked",
      { graph: "graphs.ts:asksThree", answers: { "May we pay?": "yes", "Who?": "Ada" } },
      "answers-unused",
      'did not take the answers "May we pay?", "Who?". It asked "May I pay?", "{\\"ask\\":\\"To whom?\\"}".',
    ],
    [
      "more answers than questions",
      { graph: "graphs.ts:asksTwo", answers: ["1", "2", "3"] },
      "answers-unused",
      'did not take the answers "3". It asked "one?", "two?".',
    ],
    [
      "more answers than questions on a saver of another make",
      { graph: "graphs.ts:makeGraph", answers: ["1"], checkpointer: "stock-saver.ts" },
      "answers-unused",
      'did not take the answers "1". It asked nothing.',
    ],
    ["a module that throws", { graph: "throwing.ts:graph" }, "import-failed", "Error: Set PAYMENT_KEY first."],
    ["a run that fails", { graph: "graphs.ts:failing" }, "run-failed", "TypeError: There is no topic."],
    ["a run that ends its process", { graph: "graphs.ts:exiting" }, "process-ended", "exit code 3"],
    ["another end each time", { graph: "graphs.ts:random" }, "not-deterministic", "end differently at log[0].drawn: "],
  ])("is told of %s", async (_what, options, code, message) => {
    await expect(test(options)).rejects.toMatchObject({
      code: `crash-test.${code}`,
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    ["a module that never finishes loading", "never-loading.ts:graph", "did not finish loading within 5 s"],
    ["a run that never ends", "graphs.ts:neverEnding", "within 5 s"],
  ])("is told of %s", async (_what, graph, message) => {
    await expect(test({ graph, timeoutMs: 5000 })).rejects.toMatchObject({
      code: "crash-test.timed-out",
      message: expect.stringContaining(message) as string,
    });
  });

  it("ends with its signal, and leaves nothing behind", async () => {
    const stopping = new AbortController();
    const reason = new Error("enough");
    const tested = test({
      graph: "graphs.ts:neverEnding",
      signal: stopping.signal,
      onProgress: () => stopping.abort(reason),
    });
    await expect(tested).rejects.toBe(reason);
  });
});
