import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installConsumer } from "../packaging/consumer-project.ts";
import { packPackages } from "../packaging/pack-packages.ts";
import type { Comparison, Row } from "./report.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = join(ROOT, "packages/cli");
const PROJECT = join(ROOT, "examples/market-analyst");
const ENTRIES = ["src/analyst/graph.ts", "src/listener/graph.ts"];
const RUNS = 5;
const MOST_TIMES_TSC = 1.5;
const MOST_CPU_MS = 300;

const fromCli = createRequire(join(CLI, "package.json"));

/** Reading the types of all graphs, as a whole command in a new process, beside the compiler over the same files. */
export async function benchStaticCheck(): Promise<Comparison> {
  // The command's own compiler, so that both read the same types with the same code.
  const tsc = join(fromCli.resolve("typescript/package.json"), "../bin/tsc");
  const options = [
    "--noEmit",
    "--skipLibCheck",
    "--strict",
    "--target",
    "es2023",
    "--module",
    "nodenext",
    "--types",
    "node",
  ];
  const compiler = () =>
    spawn([tsc, "--ignoreConfig", ...options, "--allowImportingTsExtensions", ...ENTRIES], PROJECT);
  const rows = await withInstalledCommand((bin) => {
    const check = () => spawn([bin, "check", "--static", "--fail-on", "never", "--quiet"], PROJECT);
    return rowsOf([
      ["tsc --noEmit", medianMs(compiler)],
      ["threadkeep check --static", medianMs(check)],
    ]);
  });
  const ratio = rows[1]!.ratio;
  return {
    title: `Types of ${ENTRIES.length} graphs, whole commands in new processes`,
    baseline: rows[0]!.name,
    rows,
    promise: { text: `at most ${MOST_TIMES_TSC} times tsc: ${ratio.toFixed(2)}`, kept: ratio <= MOST_TIMES_TSC },
  };
}

/** What `--help` loads: nothing of the compiler, the rules or the reporters. */
export async function benchHelp(): Promise<Comparison> {
  const rows = await withInstalledCommand((bin) =>
    rowsOf([
      ["node -e 0", medianCpuMs(["-e", "0"])],
      ["threadkeep --help", medianCpuMs([bin, "--help"])],
    ]),
  );
  const cpuMs = rows[1]!.medianMs;
  return {
    title: "CPU time of the help, in a new process",
    baseline: rows[0]!.name,
    rows,
    promise: { text: `under ${MOST_CPU_MS} ms: ${cpuMs.toFixed(0)} ms`, kept: cpuMs < MOST_CPU_MS },
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

function rowsOf(measured: [name: string, medianMs: number][]): Row[] {
  const baseline = measured[0]![1];
  return measured.map(([name, median]) => ({ name, medianMs: median, ratio: median / baseline }));
}

function medianMs(run: () => void): number {
  return medianOf(() => {
    const startedAt = performance.now();
    run();
    return performance.now() - startedAt;
  });
}

function medianCpuMs(args: string[]): number {
  const report = `data:text/javascript,${encodeURIComponent(
    'process.on("exit", () => { const { user, system } = process.cpuUsage(); process.stderr.write(`CPU ${user + system}`); });',
  )}`;
  return medianOf(() => {
    const { stderr } = spawnSync(process.execPath, ["--import", report, ...args], { encoding: "utf8" });
    return Number(/CPU (\d+)/.exec(stderr)?.[1]) / 1_000;
  });
}

function medianOf(measure: () => number): number {
  const measured = Array.from({ length: RUNS }, measure).toSorted((a, b) => a - b);
  return measured[Math.floor(RUNS / 2)] ?? Number.NaN;
}

function spawn(args: string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} exited ${status}:\n${stdout}${stderr}`);
}
