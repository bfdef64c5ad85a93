import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installConsumer } from "../packaging/consumer-project.ts";
import { packPackages } from "../packaging/pack-packages.ts";
import type { FigureTable } from "./figure-table.ts";
import { fastestOf, type ProcessTimes } from "./process-times.ts";
import type { Comparison, Promised, Row } from "./report.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = join(ROOT, "packages/cli");
const PROJECT = join(ROOT, "examples/market-analyst");
const ENTRIES = ["src/analyst/graph.ts", "src/listener/graph.ts"];
const COMPILER_OPTIONS = [
  "--noEmit",
  "--skipLibCheck",
  "--strict",
  "--target",
  "es2023",
  "--module",
  "nodenext",
  "--types",
  "node",
  "--allowImportingTsExtensions",
];
const RUNS = 7;
const MOST_TIMES_TSC = 1.5;
const MOST_CPU_MS = 300;

const fromCli = createRequire(join(CLI, "package.json"));

/** Reading the types of all graphs, as a whole command in a new process, beside the compiler over the same files. */
export async function benchStaticCheck(): Promise<FigureTable> {
  // The command's own compiler, so that both read the same types with the same code.
  const tsc = join(fromCli.resolve("typescript/package.json"), "../bin/tsc");
  const compiler = [tsc, "--ignoreConfig", ...COMPILER_OPTIONS, ...ENTRIES];
  const times = await withInstalledCommand((bin) => {
    const check = [bin, "check", "--static", "--fail-on", "never", "--quiet"];
    return fastestOf({ compiler, check }, { runs: RUNS, cwd: PROJECT });
  });
  const ratioOf = (time: keyof ProcessTimes) => times.check[time] / times.compiler[time];
  return {
    title: `Types of ${ENTRIES.length} graphs, whole commands in new processes (ms)`,
    columns: ["CPU", "wall"],
    rows: [
      { name: "tsc --noEmit", values: [times.compiler.cpuMs, times.compiler.wallMs] },
      { name: "threadkeep check --static", values: [times.check.cpuMs, times.check.wallMs] },
      { name: "ratio", values: [ratioOf("cpuMs"), ratioOf("wallMs")], digits: 2 },
    ],
    notes: [`The fastest of ${RUNS} runs of each, in turns.`],
    promises: [promiseOf("CPU time", ratioOf("cpuMs")), promiseOf("time", ratioOf("wallMs"))],
  };
}

function promiseOf(what: string, ratio: number): Promised {
  return {
    text: `at most ${MOST_TIMES_TSC} times the ${what} of tsc: ${ratio.toFixed(2)}`,
    kept: ratio <= MOST_TIMES_TSC,
  };
}

/** What `--help` loads: nothing of the compiler, the rules or the reporters. */
export async function benchHelp(): Promise<Comparison> {
  const { node, help } = await withInstalledCommand((bin) =>
    fastestOf({ node: ["-e", "0"], help: [bin, "--help"] }, { runs: RUNS, cwd: PROJECT }),
  );
  const rowOf = (name: string, { cpuMs }: ProcessTimes): Row => ({ name, medianMs: cpuMs, ratio: cpuMs / node.cpuMs });
  return {
    title: "CPU time of the help, in a new process",
    baseline: "node -e 0",
    rows: [rowOf("node -e 0", node), rowOf("threadkeep --help", help)],
    promise: { text: `under ${MOST_CPU_MS} ms: ${help.cpuMs.toFixed(0)} ms`, kept: help.cpuMs < MOST_CPU_MS },
  };
}

/** The command as it is published, installed away from the workspace: from source a loader would be measured with it. */
async function withInstalledCommand<Result>(measure: (bin: string) => Result): Promise<Result> {
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), "threadkeep-bench-"));
  try {
    const dir = join(scratch, "installed");
    await installConsumer({ dir, sources: [], dependencies: ["@langchain/core", "zod"] }, await packPackages(scratch));
    return measure(join(dir, "node_modules/threadkeep/dist/bin.js"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
