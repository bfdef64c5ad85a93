import { serialize, type CrashStep } from "./child/crash-task.ts";
import type { CrashTestOptions } from "./crash-test-options.ts";
import type { CrashTestReport } from "./crash-test-report.ts";
import { childFile, loaderArguments } from "./process/loader-arguments.ts";
import { resolveOptions, type ResolvedCrashTest } from "./resolve-options.ts";
import { openScratch } from "./scratch/scratch.ts";
import { testCrashes } from "./test-crashes.ts";

const THREAD = "crash-test";

/**
 * Runs a graph in processes of their own on scratch databases, kills them with SIGKILL before and after each call to the database, has each run
 * recovered by another process, and compares with a run that was not disturbed: the final state, effects done twice, runs lost, calls
 * and tokens spent again.
 *
 * Each process reads the graph's module anew, with THREADKEEP_DATABASE_URL set to its database: a `createEffectLedger()` without options
 * finds it. Models have to be scripted by what they are asked, not by how often. Where the outside world is faked, `recordEffect` counts
 * what was done there.
 *
 * @throws {ThreadkeepError} `crash-test.invalid-option`, `crash-test.file-missing`, `crash-test.typescript-unreadable`, `crash-test.export-missing`,
 * `crash-test.not-a-graph`, `crash-test.import-failed`, `crash-test.run-failed`, `crash-test.answers-unused`, `crash-test.timed-out`,
 * `crash-test.process-ended`, `crash-test.not-deterministic`, `crash-test.database-refused`; the signal's reason. A broken promise is no error: see the report.
 * @example
 * const { broken } = await crashTest({ graph: "./src/graph.ts:graph", input: { order: "42" } });
 * expect(broken).toEqual([]);
 */
export async function crashTest(given: CrashTestOptions): Promise<CrashTestReport> {
  const startedAt = performance.now();
  const options = resolveOptions(given);
  const steps = await stepsOf(given);
  const command = commandOf(options, given.signal);
  const scratch = await openScratch(options.databases);
  try {
    const onProgress = given.onProgress ?? (() => {});
    const tested = await testCrashes({ options, steps, command, scratch, judging: options, onProgress });
    return { ...headOf(options), ...tested, durationMs: Math.round(performance.now() - startedAt) };
  } finally {
    await scratch.clear();
  }
}

async function stepsOf({ input, answers = [] }: CrashTestOptions): Promise<CrashStep[]> {
  const run: CrashStep = { kind: "run", threadId: THREAD, input: await serialize(input) };
  if (!isList(answers)) return [run, { kind: "answers", threadId: THREAD, byQuestion: await serialize(answers) }];
  const answering = answers.map(async (value): Promise<CrashStep> => ({
    kind: "answer",
    threadId: THREAD,
    value: await serialize(value),
  }));
  return [run, ...(await Promise.all(answering))];
}

// Array.isArray does not tell a list that is readonly from an object.
function isList(answers: NonNullable<CrashTestOptions["answers"]>): answers is readonly unknown[] {
  return Array.isArray(answers);
}

function commandOf({ file, saver, cwd, timeoutMs }: ResolvedCrashTest, signal: AbortSignal | undefined) {
  const files = saver.kind === "module" ? [file, saver.file] : [file];
  return { arguments: [...loaderArguments(files, cwd), childFile()], cwd, timeoutMs, signal };
}

function headOf({ graph, saver, databases, durability, seed }: ResolvedCrashTest) {
  return { graph, checkpointer: saver.kind === "module" ? ("module" as const) : databases.kind, durability, seed };
}
