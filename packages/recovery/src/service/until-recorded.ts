import { classifyError } from "@threadkeep/middleware";
import { mayPass } from "./decide-outcome.ts";
import { pollDelays } from "./poll-delays.ts";
import { sleep } from "./sleep.ts";

/** Longer than a failover or a restart of a database takes; nobody waits for the end of a run for an afternoon. */
const TRIED_FOR_MS = 600_000;

export interface Recording {
  random: () => number;
  /** Then it is tried once more, and not again. */
  stopping: AbortSignal;
  /** Of the first failure. */
  onDelayed: (problem: unknown) => void;
  /** Before each wait. */
  onFailed: () => void;
}

/**
 * Records an end, again and again while the database is away: a run whose failure nobody recorded would be taken up once more.
 *
 * @param record is told whether it was tried before: what seemed to fail may have been written
 * @throws what `record` throws that does not pass, or not in time
 */
export async function untilRecorded<Result>(
  { random, stopping, onDelayed, onFailed }: Recording,
  record: (isRepeated: boolean) => Promise<Result>,
): Promise<Result> {
  const [delays, startedAt] = [pollDelays(random), performance.now()];
  for (let isRepeated = false; ; isRepeated = true) {
    const isLast = stopping.aborted && isRepeated;
    try {
      return await record(isRepeated);
    } catch (problem) {
      if (isLast || !mayPass(classifyError(problem)) || performance.now() - startedAt > TRIED_FOR_MS) throw problem;
      if (!isRepeated) onDelayed(problem);
      onFailed();
    }
    await sleep(delays.next(), [stopping]).catch(() => {});
  }
}
