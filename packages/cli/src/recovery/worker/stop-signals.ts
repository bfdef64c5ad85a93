import { constants } from "node:os";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

export interface StopSignals {
  /** The first one that comes. */
  first: Promise<NodeJS.Signals>;
  forget(): void;
}

/** On the first signal the work is to be ended; a second one ends the process at once, with 130 or 143. */
export function listenForStop(): StopSignals {
  let hear: ((signal: NodeJS.Signals) => void) | undefined;
  const first = new Promise<NodeJS.Signals>((resolve) => (hear = resolve));
  let isStopping = false;
  const handle = (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(128 + constants.signals[signal]);
    isStopping = true;
    hear?.(signal);
  };
  for (const signal of SIGNALS) process.on(signal, handle);
  // Neither a listener for signals nor the timer of the sweeps keeps a process alive.
  const keepAlive = setInterval(() => {}, 2 ** 30);
  return {
    first,
    forget() {
      clearInterval(keepAlive);
      for (const signal of SIGNALS) process.off(signal, handle);
    },
  };
}
