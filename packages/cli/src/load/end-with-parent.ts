import { killTree } from "./kill-tree.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const running = new Set<number>();

/**
 * Ends the process tree when this process ends. A group of its own does not get the Ctrl-C of the terminal, and a child in an
 * endless loop does not notice that its parent is gone. Returns what ends the watch.
 */
export function endWithParent(pid: number): () => void {
  if (running.size === 0) watch();
  running.add(pid);
  return () => {
    running.delete(pid);
    if (running.size === 0) unwatch();
  };
}

function watch(): void {
  process.on("exit", killAll);
  for (const signal of SIGNALS) process.on(signal, killAllAndDie);
}

function unwatch(): void {
  process.off("exit", killAll);
  for (const signal of SIGNALS) process.off(signal, killAllAndDie);
}

function killAll(): void {
  for (const pid of running) killTree(pid);
}

function killAllAndDie(signal: NodeJS.Signals): void {
  killAll();
  unwatch();
  // Without a listener of ours the signal does what it would have done, unless another one wants to.
  process.kill(process.pid, signal);
}
