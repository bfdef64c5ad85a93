/** How many services of this process listen for a signal, and how many of them have not given their runs back yet. */
interface Drain {
  listening: number;
  draining: number;
  /** Who else listened when the signal came: what becomes of the process is theirs to say. */
  hasOthers: boolean;
}

const drains = new Map<NodeJS.Signals, Drain>();

type Kill = (signal: NodeJS.Signals) => void;

/**
 * On the first of these signals `stop` is called. The last service of the process to have given its runs back ends it by the signal, as
 * whoever sent it expects, unless the program listens for it as well. Gives back how to forget about them.
 */
export function drainOnSignals(
  signals: readonly NodeJS.Signals[],
  stop: () => Promise<unknown>,
  kill: Kill = (signal) => void process.kill(process.pid, signal),
): () => void {
  const forgetAll = signals.map((signal) => drainOn(signal, stop, kill));
  return () => forgetAll.forEach((forget) => forget());
}

function drainOn(signal: NodeJS.Signals, stop: () => Promise<unknown>, kill: Kill): () => void {
  const drain = drains.get(signal) ?? { listening: 0, draining: 0, hasOthers: false };
  drains.set(signal, drain);
  let isListening = true;
  const forget = () => {
    if (!isListening) return;
    isListening = false;
    drain.listening--;
    process.removeListener(signal, handle);
  };
  const handle = () => {
    // Before all others, while those that listen once are still among them.
    if (drain.draining === 0) drain.hasOthers = process.listenerCount(signal) > drain.listening;
    forget();
    void giveBack(drain, stop, () => kill(signal));
  };
  drain.listening++;
  process.prependListener(signal, handle);
  return forget;
}

async function giveBack(drain: Drain, stop: () => Promise<unknown>, kill: () => void): Promise<void> {
  drain.draining++;
  try {
    await stop();
  } finally {
    drain.draining--;
    // Callers of the runs have their say first.
    setImmediate(() => {
      if (drain.draining === 0 && !drain.hasOthers) kill();
    });
  }
}
