import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface ProcessTimes {
  wallMs: number;
  /** User and system, of all threads. */
  cpuMs: number;
}

// Required and not imported: an import would start the loader of ES modules in a process that has none.
const PRELOAD = fileURLToPath(new URL("write-cpu-time.cjs", import.meta.url));

/** One run of Node.js in a new process. Throws where it does not exit with 0. */
export function timesOf(args: readonly string[], cwd: string): ProcessTimes {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--require", PRELOAD, ...args], {
    cwd,
    encoding: "utf8",
  });
  const wallMs = performance.now() - startedAt;
  if (status !== 0) throw new Error(`${args.join(" ")} exited ${status}:\n${stdout}${stderr}`);
  return { wallMs, cpuMs: Number(/CPU (\d+)$/.exec(stderr)?.[1]) / 1_000 };
}

/**
 * The fastest run of each, taken in turns: what else a machine does can lengthen a run and never shorten it, and what lasts
 * meets all of them.
 */
export function fastestOf<Name extends string>(
  commands: Readonly<Record<Name, readonly string[]>>,
  { runs, cwd }: { runs: number; cwd: string },
): Record<Name, ProcessTimes> {
  const names = Object.keys(commands) as Name[];
  const rounds = Array.from({ length: runs }, () => names.map((name) => timesOf(commands[name], cwd)));
  const fastest = (column: number, time: keyof ProcessTimes) =>
    Math.min(...rounds.map((round) => round[column]![time]));
  return Object.fromEntries(
    names.map((name, column) => [name, { wallMs: fastest(column, "wallMs"), cpuMs: fastest(column, "cpuMs") }]),
  ) as Record<Name, ProcessTimes>;
}
