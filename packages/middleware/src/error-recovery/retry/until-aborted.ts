import { onAbort } from "./on-abort.ts";

/**
 * What the promise gives, or the signal's reason when it is aborted before: a call that does not look at its signal is left behind then.
 * Leaves no listener.
 */
export function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    const forget = onAbort(signal, stop);
    void promise.then(resolve, reject).then(forget);
  });
}
