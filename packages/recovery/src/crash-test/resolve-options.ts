import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { cwd as processCwd } from "node:process";
import { ThreadkeepError } from "@threadkeep/state";
import { parseKill } from "./choose-kills.ts";
import type { SaverSource } from "./child/crash-task.ts";
import type { CrashTestOptions } from "./crash-test-options.ts";
import type { Kill } from "./crash-test-report.ts";
import type { ScratchDatabases } from "./scratch/scratch.ts";

/** The options of a crash test with what was not given filled in, and paths absolute. */
export interface ResolvedCrashTest extends Required<
  Pick<CrashTestOptions, "graph" | "kills" | "seed" | "durability" | "effects" | "concurrency" | "timeoutMs" | "cwd">
> {
  file: string;
  exportName: string;
  only: Kill | undefined;
  databases: ScratchDatabases;
  saver: SaverSource;
  normalize: (state: unknown) => unknown;
}

/** @throws {ThreadkeepError} `crash-test.invalid-option`, `crash-test.file-missing` */
export function resolveOptions({
  graph,
  kills = "every",
  only,
  seed = Math.floor(Math.random() * 1_000_000),
  durability = "sync",
  checkpointer = "sqlite",
  effects = "once",
  normalize = (state) => state,
  concurrency = availableParallelism(),
  timeoutMs = 60_000,
  cwd = processCwd(),
  answers = [],
}: CrashTestOptions): ResolvedCrashTest {
  if (typeof answers !== "object" || answers === null)
    throw invalid("answers can be a list, or an object by question.", "answers");
  const numbers = { seed: [seed, 0], concurrency: [concurrency, 1], timeoutMs: [timeoutMs, 1] } as const;
  for (const [name, [value, least]] of Object.entries(numbers)) assertNumber(name, value, least);
  if (kills !== "every") assertNumber("kills", kills, 1, ', or "every"');
  assertOneOf("durability", durability, ["sync", "async", "exit"]);
  assertOneOf("effects", effects, ["once", "at-least-once"]);
  const { file, exportName } = splitGraph(graph, cwd);
  const shared = { graph, kills, seed, durability, effects, concurrency, timeoutMs, cwd, normalize, file, exportName };
  return {
    ...shared,
    only: only === undefined ? undefined : requireKill(only),
    ...resolveCheckpointer(checkpointer, cwd),
  };
}

function splitGraph(graph: string, cwd: string): { file: string; exportName: string } {
  const [, path, exportName] = /^(.+):([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(graph) ?? [];
  if (path === undefined || exportName === undefined) {
    throw invalid(`graph is ${JSON.stringify(graph)}. Give a file and its export: "./src/graph.ts:graph".`, "graph");
  }
  return { file: requireFile(path, cwd), exportName };
}

function resolveCheckpointer(checkpointer: string, cwd: string): { databases: ScratchDatabases; saver: SaverSource } {
  if (checkpointer === "sqlite") return { databases: { kind: "sqlite" }, saver: { kind: "threadkeep" } };
  if (/^postgres(ql)?:\/\//i.test(checkpointer)) {
    return { databases: { kind: "postgres", url: checkpointer }, saver: { kind: "threadkeep" } };
  }
  if (/^[a-z]+:(?![\\/])|^\w+$/i.test(checkpointer)) {
    throw invalid(
      'checkpointer can be "sqlite", the url of a Postgres, or the path of a module that exports open(url).',
      "checkpointer",
    );
  }
  return { databases: { kind: "sqlite" }, saver: { kind: "module", file: requireFile(checkpointer, cwd) } };
}

function requireFile(path: string, cwd: string): string {
  const file = resolve(cwd, path);
  if (existsSync(file)) return file;
  throw new ThreadkeepError(
    `There is no file ${path} in ${cwd}. Paths begin from the working directory, or from cwd.`,
    {
      code: "crash-test.file-missing",
      context: { file },
    },
  );
}

function requireKill(name: string): Kill {
  const kill = parseKill(name);
  if (kill) return kill;
  throw invalid(`only is ${JSON.stringify(name)}. Give a kill as a report names it: "before:14", "after:3".`, "only");
}

function assertNumber(name: string, value: unknown, least: number, or = ""): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw invalid(`${name} is ${JSON.stringify(value)}. Give a whole number from ${least}${or}.`, name);
}

function assertOneOf(name: string, value: string, values: readonly string[]): void {
  if (values.includes(value)) return;
  const possible = values.map((each) => JSON.stringify(each)).join(", ");
  throw invalid(`${name} is ${JSON.stringify(value)}. It can be ${possible}.`, name);
}

function invalid(message: string, name: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: "crash-test.invalid-option", context: { name } });
}
