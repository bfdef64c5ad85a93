import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import type { ServerUser } from "./other-than-root.ts";

export interface ServerCommand {
  file: string;
  args: readonly string[];
  /** Says where it runs. The folder goes when the server is stopped. */
  as: ServerUser;
  /** What it says on stderr when it takes connections. */
  ready: string;
  stopWith: NodeJS.Signals;
}

/** @returns how to stop it, once it takes connections */
export async function runServer({ file, args, as, ready, stopWith }: ServerCommand): Promise<() => Promise<void>> {
  const server = spawn(file, args, { ...as, stdio: ["ignore", "ignore", "pipe"] });
  // A test process that ends without its afterAll leaves no server behind.
  const killAtExit = (): void => void server.kill("SIGQUIT");
  process.once("exit", killAtExit);
  await untilReady(server, ready);
  return async () => {
    process.off("exit", killAtExit);
    const exited = once(server, "exit");
    server.kill(stopWith);
    await exited;
    rmSync(as.cwd, { recursive: true });
  };
}

async function untilReady(server: ChildProcess, ready: string): Promise<void> {
  let log = "";
  for await (const chunk of server.stderr ?? []) {
    log += String(chunk);
    if (log.includes(ready)) {
      server.stderr?.resume();
      return;
    }
  }
  throw new Error(`${server.spawnfile} did not start:\n${log}`);
}
