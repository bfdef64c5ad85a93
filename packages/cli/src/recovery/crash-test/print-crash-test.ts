import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type {
  CrashDurability,
  CrashTestOptions,
  CrashTestProgress,
  CrashTestReport,
} from "@threadkeep/recovery/testing";
import type { CommandProcess } from "../../command-process.ts";
import { formatCount } from "../../report/format-count.ts";
import { databaseProblem } from "../../threads/database/database-problem.ts";
import { problem } from "../../threads/problem.ts";
import { createProgressBar } from "../../threads/progress-bar.ts";
import { printAnswer, printProblem } from "../../threads/run-on-database.ts";
import { drawCrashTest } from "./draw-crash-test.ts";

export interface CrashTestRequest extends Pick<
  CrashTestOptions,
  "kills" | "only" | "seed" | "concurrency" | "timeoutMs"
> {
  /** `./src/graph.ts:graph` */
  graph: string;
  /** JSON. */
  input?: string;
  inputFile?: string;
  /** JSON: a list, or an object by question. */
  answers?: string;
  durability: CrashDurability;
  checkpointer: string;
  effects: "once" | "at-least-once";
  isJson: boolean;
}

/** `threadkeep crash-test` */
export async function printCrashTest(request: CrashTestRequest, commandProcess: CommandProcess): Promise<number> {
  try {
    const report = await test(request, commandProcess);
    const exitCode = report.broken.length > 0 ? 1 : 0;
    const answer = { json: report, lines: drawCrashTest.bind(undefined, report, request), exitCode } as const;
    return printAnswer(answer, request.isJson, commandProcess);
  } catch (error) {
    return printProblem(databaseProblem(error, undefined), request.isJson, commandProcess);
  }
}

async function test(request: CrashTestRequest, commandProcess: CommandProcess): Promise<CrashTestReport> {
  const { isJson: _json, input: _input, inputFile: _file, answers, ...options } = request;
  const { crashTest } = await import("@threadkeep/recovery/testing");
  const progress = createProgressBar(commandProcess, "kills", { lineEvery: LINE_EVERY });
  const stop = stopOnInterrupt();
  try {
    return await crashTest({
      ...options,
      input: await readInput(request, commandProcess),
      ...(answers === undefined ? {} : { answers: readAnswers(answers) }),
      cwd: commandProcess.cwd,
      signal: stop.signal,
      onProgress: ({ phase, done, of }) => {
        if (phase === "kills") progress.show(done, of);
        if (done === 0) tellPhase(phase, of, commandProcess);
      },
    });
  } finally {
    progress.end();
    stop.forget();
  }
}

/** A kill takes a second or more, and a log that says nothing for a minute looks like one of a process that hangs. */
const LINE_EVERY = 5;

function tellPhase(
  phase: CrashTestProgress["phase"],
  of: number,
  { isProgressShown, writeError }: CommandProcess,
): void {
  if (isProgressShown) return;
  writeError(phase === "undisturbed" ? "running it undisturbed, twice\n" : `${formatCount(of, "kill")} to go\n`);
}

async function readInput({ input, inputFile }: CrashTestRequest, { cwd }: CommandProcess): Promise<unknown> {
  if (inputFile === undefined) return parseJson(input ?? "{}", "--input");
  const text = await readFile(resolve(cwd, inputFile), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw problem({
      code: "crash-test.input-unreadable",
      message: `--input-file ${inputFile} cannot be read: ${error.code ?? error.message}.`,
      help: "Name a file that is there, relative to the current folder.",
    });
  });
  return parseJson(text, `--input-file ${inputFile}`);
}

function readAnswers(text: string): NonNullable<CrashTestOptions["answers"]> {
  const answers = parseJson(text, "--answers");
  if (typeof answers === "object" && answers !== null) return answers as NonNullable<CrashTestOptions["answers"]>;
  throw problem({
    code: "crash-test.invalid-option",
    message: "--answers is no list, and no object by question.",
    help: `Give --answers '["yes"]', or --answers '{"May I pay?":"yes"}'.`,
  });
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw problem({
      code: "crash-test.invalid-option",
      message: `${name} is no JSON: ${(error as Error).message}.`,
      help: `Give it as in --input '{"topic":"leases"}'.`,
    });
  }
}

/** Databases of a test that is given up are removed, too. */
function stopOnInterrupt(): { signal: AbortSignal; forget(): void } {
  const stopping = new AbortController();
  const stop = () => {
    const help = "Nothing is left of it: its processes are ended, its databases removed.";
    stopping.abort(problem({ code: "crash-test.stopped", message: "The crash test was stopped.", help }));
  };
  process.once("SIGINT", stop);
  return { signal: stopping.signal, forget: () => void process.off("SIGINT", stop) };
}
