import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { ServerUser } from "./other-than-root.ts";

export interface ServerCommand {
  file: string;
  args: readonly string[];
  /** Says where it runs. */
  as: ServerUser;
  /** What it says on stderr when it takes connections. */
  ready: string;
}

/** @returns how to end it, once it takes connections; one that has ended is left as it is */
export async function runServer({
  file,
  args,
  as,
  ready,
}: ServerCommand): Promise<(signal: NodeJS.Signals) => Promise<void>> {
  const server = spawn(file, args, { ...as, stdio: ["ignore", "ignore", "pipe"] });
  // A test process that ends without its afterAll leaves no server behind.
  const killAtExit = (): void => void server.kill("SIGQUIT");
  process.once("exit", killAtExit);
  const exited = once(server, "exit").finally(() => process.off("exit", killAtExit));
  await untilReady(server, ready);
  return async (signal) => {
    server.kill(signal);
    await exited;
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
