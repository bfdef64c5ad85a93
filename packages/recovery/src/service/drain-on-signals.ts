/** On the first of these signals `stop` is called; after it the signal has its way. Gives back how to forget about them. */
export function drainOnSignals(signals: readonly NodeJS.Signals[], stop: () => Promise<void>): () => void {
  const handlers = signals.map((signal) => {
    const handle = () => void stop().finally(() => letItHaveItsWay(signal));
    process.once(signal, handle);
    return { signal, handle };
  });
  return () => {
    for (const { signal, handle } of handlers) process.removeListener(signal, handle);
  };
}

// Ended by the signal, as whoever sent it expects. Others who listen for it decide for themselves.
function letItHaveItsWay(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
