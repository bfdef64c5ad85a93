const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const tasks = new Set<() => void>();

/** Runs a task when this process ends, by itself or by a signal. Returns what calls that off. */
export function runAtEnd(task: () => void): () => void {
  if (tasks.size === 0) watch();
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) unwatch();
  };
}

function watch(): void {
  process.on("exit", runAll);
  for (const signal of SIGNALS) process.on(signal, runAllAndDie);
}

function unwatch(): void {
  process.off("exit", runAll);
  for (const signal of SIGNALS) process.off(signal, runAllAndDie);
}

function runAll(): void {
  for (const task of tasks) task();
}

function runAllAndDie(signal: NodeJS.Signals): void {
  runAll();
  unwatch();
  // Without a listener of ours the signal does what it would have done, unless another one wants to.
  process.kill(process.pid, signal);
}
