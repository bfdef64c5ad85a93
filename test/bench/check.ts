import { execFileSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Comparison, Row } from "./report.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = join(ROOT, "packages/cli");
const PROJECT = join(ROOT, "examples/market-analyst");
const ENTRIES = ["src/analyst/graph.ts", "src/listener/graph.ts"];
const RUNS = 5;
const MOST_TIMES_TSC = 1.5;
const MOST_CPU_MS = 300;

const fromCli = createRequire(join(CLI, "package.json"));
const fromHere = createRequire(import.meta.url);

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
    spawn([tsc, "--ignoreConfig", ...options, "--allowImportingTsExtensions", ...ENTRIES], PROJECT, 0);
  // From source through tsx, as the workspace runs it: the published command has less to do.
  const check = () =>
    spawn([...TSX, join(CLI, "src/bin.ts"), "check", "--static", "--fail-on", "never", "--quiet"], PROJECT, 0);
  const rows = rowsOf([
    ["tsc --noEmit", medianMs(compiler)],
    ["threadkeep check --static", medianMs(check)],
  ]);
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
  execFileSync("npx", ["-y", "pnpm@12.21.0", "--silent", "build"], { cwd: ROOT, stdio: "ignore" });
  const rows = rowsOf([
    ["node -e 0", medianCpuMs(["-e", "0"])],
    ["threadkeep --help", medianCpuMs([join(CLI, "dist/bin.js"), "--help"])],
  ]);
  const cpuMs = rows[1]!.medianMs;
  return {
    title: "CPU time of the help, in a new process",
    baseline: rows[0]!.name,
    rows,
    promise: { text: `under ${MOST_CPU_MS} ms: ${cpuMs.toFixed(0)} ms`, kept: cpuMs < MOST_CPU_MS },
  };
}

const TSX = ["--import", pathToFileURL(fromHere.resolve("tsx")).href];

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

function spawn(args: string[], cwd: string, expected: number): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" });
  if (status !== expected) throw new Error(`${args.join(" ")} exited ${status}:\n${stdout}${stderr}`);
}
