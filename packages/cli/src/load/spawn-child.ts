import { spawn, type ChildProcess } from "node:child_process";
import { ownModule } from "./own-module.ts";
import { LIFELINE } from "./start-watchdog.ts";

export interface SpawnOptions {
  cwd: string;
  env: Record<string, string>;
}

/**
 * The child with a channel to it, and a pipe (`LIFELINE`) that only this process holds open. What it prints is caught; it has
 * no input; it leads a process group of its own.
 */
export function spawnChild({ cwd, env }: SpawnOptions): ChildProcess {
  const child = ownModule("child");
  const started = spawn(process.execPath, "file" in child ? [child.file] : ["--eval", child.code], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc", "pipe"],
    detached: true,
    windowsHide: true,
  });
  // A child that is killed may leave its end in any state; that it is gone is seen elsewhere.
  started.stdio[LIFELINE]?.on("error", () => {});
  return started;
}
