// Of all services of this process: the last to have given its runs back lets the signal have its way.
let draining = 0;

/** On the first of these signals `stop` is called; after it the signal has its way. Gives back how to forget about them. */
export function drainOnSignals(signals: readonly NodeJS.Signals[], stop: () => Promise<void>): () => void {
  const handlers = signals.map((signal) => {
    const handle = () => void drain(signal, stop);
    process.once(signal, handle);
    return { signal, handle };
  });
  return () => {
    for (const { signal, handle } of handlers) process.removeListener(signal, handle);
  };
}

async function drain(signal: NodeJS.Signals, stop: () => Promise<void>): Promise<void> {
  draining++;
  try {
    await stop();
  } finally {
    draining--;
    // Callers of the runs have their say first.
    setImmediate(() => letItHaveItsWay(signal));
  }
}

// Ended by the signal, as whoever sent it expects. Others who listen for it decide for themselves.
function letItHaveItsWay(signal: NodeJS.Signals): void {
  if (draining === 0 && process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
