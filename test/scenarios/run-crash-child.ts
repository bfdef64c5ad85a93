import { spawn } from "node:child_process";
import { once } from "node:events";
import { execPath } from "node:process";
import type { CrashPoint } from "./crash-points.ts";
import type { StoredThreadParts } from "./crash-thread.ts";

export interface CrashTask extends Omit<StoredThreadParts, "passing" | "onEvent"> {
  turn: number;
  point: CrashPoint;
}

/** Runs a turn of a thread in a process of its own. The signal that ended it, or `null` where it came to its end. */
export async function runCrashChild(bundle: string, task: CrashTask): Promise<string | null> {
  const child = spawn(execPath, [bundle, JSON.stringify(task)], { stdio: ["ignore", "ignore", "inherit"] });
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  if (code !== 0 && signal === null) throw new Error(`The process ended with ${code}.`);
  return signal;
}
