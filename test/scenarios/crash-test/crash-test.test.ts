import { rm } from "node:fs/promises";
import { crashTest, type CrashTestOptions, type CrashTestReport } from "@threadkeep/recovery/testing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bundleTogether } from "../bundle-crash-child.ts";

const CRASH_TEST = "../../packages/recovery/src/crash-test";

// Each run is a process that reads LangGraph. Through tsx, as in the package's own test, that takes several times as long.
const processes = vi.hoisted(() => ({ folder: "" }));
vi.mock(import("../../../packages/recovery/src/crash-test/process/loader-arguments.ts"), () => ({
  childFile: () => `${processes.folder}/child/crash-child.mjs`,
  loaderArguments: () => [],
}));
beforeAll(async () => {
  const entries = [
    "child/crash-child",
    ...["graphs", "never-loading", "stock-saver", "throwing"].map((name) => `testing/${name}`),
  ];
  processes.folder = await bundleTogether(entries.map((entry) => `${CRASH_TEST}/${entry}.ts`));
});
afterAll(() => rm(processes.folder, { recursive: true }));

const test = (options: Partial<CrashTestOptions> & { graph: string }) =>
  crashTest({ input: { log: [] }, cwd: `${processes.folder}/testing`, seed: 1, ...options });

/** The kill before this call, whichever number it has by now: graphs of one node make the same calls, but for those of a ledger. */
function before(name: string, { undisturbed: { callNames } }: CrashTestReport): string {
  return `before:${callNames.indexOf(name) + 1}`;
}

describe("what a kill does", { timeout: 240_000 }, () => {
  it("takes a run that stops for an unknown effect for no broken promise, and an effect that is made again for one", async () => {
    const only = before("effects.finish", await test({ graph: "graphs.mjs:asksAHuman", only: "before:1" }));
    const asked = await test({ graph: "graphs.mjs:asksAHuman", only });
    expect(asked.kills).toMatchObject([
      { of: "effects.finish", outcome: "reported", isBroken: false, unknown: [{ name: "letter" }], effectsTwice: [] },
    ]);
    const again = await test({ graph: "graphs.mjs:sendsAgain", only });
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
    const unfound = await test({ graph: "graphs.mjs:doesNotFind", only });
    expect(unfound.broken).toMatchObject([
      {
        problems: [
          'the effect "letter" (1) was done twice: its call was unknown, and its policy\'s verify said that it had not happened',
        ],
      },
    ]);
  });

  it("gives answers to the questions that they were meant for", async () => {
    const report = await test({ graph: "graphs.mjs:asksTwo", answers: ["1", "2"], kills: 2 });
    expect(report.undisturbed.end).toBe("done");
    expect(report.kills).toHaveLength(2);
    expect(report.broken).toEqual([]);
  });

  it("answers questions that wait at once by what they ask", async () => {
    const answers = { "May I pay?": "yes", '{"ask":"To whom?"}': "Ada", "Is that all?": true };
    const report = await test({ graph: "graphs.mjs:asksThree", answers, kills: 3 });
    expect(report.undisturbed.end).toBe("done");
    expect(report.kills).toHaveLength(3);
    expect(report.broken).toEqual([]);
    const invoked = await test({
      graph: "graphs.mjs:asksThree",
      answers,
      only: "before:1",
      checkpointer: "stock-saver.mjs",
    });
    expect(invoked.undisturbed.end).toBe("done");
  });

  it("invokes a graph on a saver of another make, and says what is lost there", async () => {
    const progress: string[] = [];
    const report = await test({
      graph: "graphs.mjs:makeGraph",
      checkpointer: "stock-saver.mjs",
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
    ["a file that is not there", { graph: "missing.mjs:graph" }, "file-missing", "There is no file missing.mjs in "],
    ["no export", { graph: "graphs.mjs" }, "invalid-option", 'Give a file and its export: "./src/graph.ts:graph"'],
    ["no such kill", { graph: "graphs.mjs:random", only: "at:1" }, "invalid-option", '"before:14"'],
    ["no kills", { graph: "graphs.mjs:random", kills: 0 }, "invalid-option", 'Give a whole number from 1, or "every"'],
    [
      "a saver of no kind",
      { graph: "graphs.mjs:random", checkpointer: "mysql" },
      "invalid-option",
      "the url of a Postgres",
    ],
    [
      "answers of no kind",
      { graph: "graphs.mjs:asksTwo", answers: "yes" as never },
      "invalid-option",
      "a list, or an object by question",
    ],
    [
      "a list of answers to questions that wait at once",
      { graph: "graphs.mjs:asksThree", answers: ["yes", "Ada"] },
      "run-failed",
      `Give answers by question: { "May I pay?":`,
    ],
    [
      "answers to what is not asked",
      { graph: "graphs.mjs:asksThree", answers: { "May we pay?": "yes", "Who?": "Ada" } },
      "answers-unused",
      'did not take the answers "May we pay?", "Who?". It asked "May I pay?", "{\\"ask\\":\\"To whom?\\"}".',
    ],
    [
      "more answers than questions",
      { graph: "graphs.mjs:asksTwo", answers: ["1", "2", "3"] },
      "answers-unused",
      'did not take the answers "3". It asked "one?", "two?".',
    ],
    [
      "more answers than questions on a saver of another make",
      { graph: "graphs.mjs:makeGraph", answers: ["1"], checkpointer: "stock-saver.mjs" },
      "answers-unused",
      'did not take the answers "1". It asked nothing.',
    ],
    ["a module that throws", { graph: "throwing.mjs:graph" }, "import-failed", "Error: Set PAYMENT_KEY first."],
    ["a run that fails", { graph: "graphs.mjs:failing" }, "run-failed", "TypeError: There is no topic."],
    ["a run that ends its process", { graph: "graphs.mjs:exiting" }, "process-ended", "exit code 3"],
    ["another end each time", { graph: "graphs.mjs:random" }, "not-deterministic", "end differently at log[0].drawn: "],
  ])("is told of %s", async (_what, options, code, message) => {
    await expect(test(options)).rejects.toMatchObject({
      code: `crash-test.${code}`,
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    ["a module that never finishes loading", "never-loading.mjs:graph", "did not finish loading within 5 s"],
    ["a run that never ends", "graphs.mjs:neverEnding", "within 5 s"],
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
      graph: "graphs.mjs:neverEnding",
      signal: stopping.signal,
      onProgress: () => stopping.abort(reason),
    });
    await expect(tested).rejects.toBe(reason);
  });
});
