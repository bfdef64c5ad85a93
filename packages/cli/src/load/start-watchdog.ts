import { Worker } from "node:worker_threads";
import { ownModule } from "./own-module.ts";

/** The descriptor of the pipe whose other end is the parent's. */
export const LIFELINE = 4;

/**
 * From when it resolves, this process and all it started end with the parent, whatever the main thread does. Where no thread
 * can be started it resolves all the same: a module is loaded without one, too.
 */
export async function startWatchdog(): Promise<void> {
  const module = ownModule("watch-parent");
  // What NODE_OPTIONS preloads is for the user's module.
  const options = { env: {}, execArgv: [] };
  const worker =
    "file" in module ? new Worker(module.file, options) : new Worker(module.code, { ...options, eval: true });
  await new Promise<void>((resolve) => {
    worker.once("message", () => resolve());
    worker.once("error", () => resolve());
  });
  // It must not keep a process running that has nothing else to wait for.
  worker.unref();
}
