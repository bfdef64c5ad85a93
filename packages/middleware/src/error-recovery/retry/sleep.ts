import { onAbort } from "./on-abort.ts";

/** What `setTimeout` can wait at most; more would be no wait at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Ends at once when the signal is aborted, with its reason, and leaves no timer and no listener. */
export async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (ms <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  let forget: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS));
      if (signal) forget = onAbort(signal, () => reject(signal.reason));
    });
  } finally {
    clearTimeout(timer);
    forget?.();
  }
}
