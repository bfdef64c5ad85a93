import { getEventListeners, getMaxListeners, setMaxListeners } from "node:events";

type Stop = () => void;

interface Listening {
  stops: Set<Stop>;
  stopAll: Stop;
}

const listening = new WeakMap<AbortSignal, Listening>();
const roomy = new WeakSet<AbortSignal>();

/**
 * Calls `stop` when the signal is aborted, unless it is told to forget it before. All calls of a run share the run's signal and one
 * listener there: Node prints a warning where there are more than ten, and langchain has one for each parallel call.
 *
 * @returns forgets it; leaves no listener behind when it was the last one
 */
export function onAbort(signal: AbortSignal, stop: Stop): () => void {
  if (signal.aborted) return () => {};
  const { stops, stopAll } = listening.get(signal) ?? beginListening(signal);
  stops.add(stop);
  return () => {
    if (!stops.delete(stop) || stops.size > 0) return;
    signal.removeEventListener("abort", stopAll);
    listening.delete(signal);
  };
}

function beginListening(signal: AbortSignal): Listening {
  const stops = new Set<Stop>();
  const stopAll = (): void => {
    for (const stop of stops) stop();
  };
  listening.set(signal, { stops, stopAll });
  makeRoom(signal);
  signal.addEventListener("abort", stopAll, { once: true });
  return { stops, stopAll };
}

/** Ours is not the listener that is one too many. Where there are too many already, the warning was given: a new limit would repeat it. */
function makeRoom(signal: AbortSignal): void {
  const most = getMaxListeners(signal);
  // Zero is no limit.
  const hasLimit = most > 0 && getEventListeners(signal, "abort").length <= most;
  if (hasLimit && !roomy.has(signal)) setMaxListeners(most + 1, signal);
  roomy.add(signal);
}
