/** What the promise gives, or the signal's reason when it is aborted before. Leaves no listener. */
export async function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return promise;
  signal.throwIfAborted();
  const listening = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { signal: listening.signal });
  });
  return Promise.race([promise, aborted]).finally(() => listening.abort());
}
