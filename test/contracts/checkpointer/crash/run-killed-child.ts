import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { execPath } from "node:process";
import { text } from "node:stream/consumers";
import { bundleCrashChild } from "../../../scenarios/bundle-crash-child.ts";
import type { SaverPlace } from "../../savers/open-saver.ts";

export interface KilledRun {
  place: SaverPlace;
  threadId: string;
  /** How many are acknowledged. */
  calls: number;
  /** Killed inside of the next call, not before it. */
  isInside: boolean;
}

let bundle: Promise<string> | undefined;

/** How many calls were acknowledged by a process that was then killed. */
export async function runKilledChild(run: KilledRun): Promise<number> {
  const file = await (bundle ??= bundleOnce());
  const child = spawn(execPath, [file, JSON.stringify(run)], { stdio: ["ignore", "pipe", "inherit"] });
  const [lines, [code, signal]] = await Promise.all([
    text(child.stdout),
    once(child, "exit") as Promise<[number | null, string | null]>,
  ]);
  if (signal !== "SIGKILL") throw new Error(`The process was to be killed, and ended with ${code ?? signal}.`);
  return lines.split("\n").length - 1;
}

async function bundleOnce(): Promise<string> {
  const { folder, file } = await bundleCrashChild("../contracts/checkpointer/crash/killed-child.ts");
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return file;
}
