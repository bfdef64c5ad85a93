import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { execPath } from "node:process";
import { chanceOf } from "./recovery-crash-call.ts";
import { openLog, type LogLine } from "./recovery-crash-log.ts";
import type { Kill } from "./recovery-crash-points.ts";

export type Kind = "graph" | "agent";

/** One process of a run. */
export interface LifeTask extends Pick<RunOptions, "kind" | "folder" | "series" | "seed" | "failing"> {
  /** Absent where it is to live to the end. */
  kill?: Kill;
}

export interface RunOptions {
  bundle: string;
  kind: Kind;
  /** Where its thread is saved. */
  folder: string;
  /** Where it is written down what the processes do, in the folder. */
  series: string;
  seed: number;
  failing: number;
  maxKills: number;
}

/** Brings a run to its end, in as many processes as it takes: each but the last is killed at a point that chance decides. */
export async function liveThrough({ bundle, maxKills, ...run }: RunOptions): Promise<LogLine[]> {
  const log = openLog(join(run.folder, run.series));
  for (let kills = 0; ; kills += 1) {
    const kill = chooseKill(run, kills);
    const task = { ...run, ...(kills < maxKills && { kill }) };
    await live(bundle, task);
    const lines = log.read();
    // Also one that was killed before it told how it ended: the next process would go on with it on purpose.
    if (lines.some(isEnd)) return lines;
  }
}

/** A run that nothing happens to comes by some twelve points of its calls and some forty of its saves: most are killed a few times on the way. */
function chooseKill({ kind, seed }: Pick<RunOptions, "kind" | "seed">, life: number): Kill {
  const chance = chanceOf(kind, seed, "killed", life);
  const isAtCall = (seed + life) % 2 === 0;
  return isAtCall
    ? { at: "calls", number: 1 + Math.floor(chance * 8) }
    : { at: "saves", number: 1 + Math.floor(chance * 20) };
}

/** @throws where the process neither came to its end nor was killed as it was told to */
async function live(bundle: string, task: LifeTask): Promise<void> {
  const child = spawn(execPath, [bundle, JSON.stringify(task)], { stdio: ["ignore", "ignore", "inherit"] });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  const isKilled = openLog(join(task.folder, task.series)).read().at(-1)?.type === "killed";
  if (isKilled ? signal !== "SIGKILL" : code !== 0) throw new Error(`The process ended with ${signal ?? code}.`);
}

/** A tool that is given up ends nothing: its error goes to the model. */
function isEnd(line: LogLine): boolean {
  return line.type === "ended" || (line.type === "exhausted" && line.kind !== "tool");
}
