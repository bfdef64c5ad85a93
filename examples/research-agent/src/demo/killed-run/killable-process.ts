import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

export interface KillableProcess {
  pid: number;
  kill(): void;
  /** The signal that ended it, undefined where it ended by itself. Rejects where it failed. */
  ended: Promise<NodeJS.Signals | undefined>;
}

/** A process that runs one of our files. */
export function startProcess(file: string, args: readonly string[]): KillableProcess {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const child = spawn(process.execPath, ["--import", tsx, file, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said += String(text)));
  const end = async () => {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    if (code !== null && code !== 0) throw new Error(`${file} ended with code ${code}. ${said}`);
    return signal ?? undefined;
  };
  return { pid: child.pid ?? 0, kill: () => void child.kill("SIGKILL"), ended: end() };
}
