/** What `setTimeout` can wait at most; more would be no wait at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface Deadline {
  signal: AbortSignal;
  /** Rejects with the signal's reason. To be raced with the call: one that does not look at the signal is left behind then. */
  ended: Promise<never>;
  /** To be called when the call is over: it leaves no timer, and no listener on the run's signal. */
  clear(): void;
}

export interface DeadlineOptions {
  /** The run's own signal. */
  run: AbortSignal | undefined;
  timeoutMs: number;
  /** What takes too long, for the error. */
  of: string;
}

/** Ends with the run, for the run's reason, or after the time-out, with a `TimeoutError`. */
export function startDeadline({ run, timeoutMs, of }: DeadlineOptions): Deadline {
  const stop = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => reject(stop.signal.reason), { once: true });
  });
  const endWithRun = (): void => stop.abort(run?.reason);
  const endInTime = (): void => stop.abort(new DOMException(`The ${of} took too long.`, "TimeoutError"));
  run?.addEventListener("abort", endWithRun, { once: true });
  const timer = setTimeout(endInTime, Math.min(timeoutMs, MAX_TIMER_MS));
  // What has ended already tells no listener.
  if (run?.aborted) endWithRun();
  const clear = (): void => {
    clearTimeout(timer);
    run?.removeEventListener("abort", endWithRun);
  };
  return { signal: stop.signal, ended, clear };
}
