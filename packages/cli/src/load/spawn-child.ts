import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export interface SpawnOptions {
  cwd: string;
  env: Record<string, string>;
}

/** The child with a channel to it. What it prints is caught; it has no input; it leads a process group of its own. */
export function spawnChild({ cwd, env }: SpawnOptions): ChildProcess {
  return spawn(process.execPath, childArguments(), {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
    windowsHide: true,
  });
}

/** Built, the child is JavaScript. In a working tree it is TypeScript, which Node.js 20 does not run by itself. */
function childArguments(): string[] {
  const isBuilt = import.meta.url.endsWith(".js");
  if (isBuilt) return [fileURLToPath(new URL("./child.js", import.meta.url))];
  const jiti = JSON.stringify(createRequire(import.meta.url).resolve("jiti"));
  const child = JSON.stringify(new URL("./child.ts", import.meta.url).href);
  return ["--eval", `require(${jiti}).createJiti(${child}).import(${child})`];
}
