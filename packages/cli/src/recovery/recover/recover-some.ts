import type { RunRow } from "@threadkeep/persistence";
import type { RecoveryResult, RecoveryService } from "@threadkeep/recovery";

/** These runs, a few at once. One that fails ends nothing but itself. */
export async function recoverSome(
  service: RecoveryService,
  runs: readonly RunRow[],
  concurrency: number,
): Promise<RecoveryResult[]> {
  const queue = runs.entries();
  const results: RecoveryResult[] = [];
  const work = async () => {
    for (const [index, run] of queue) results[index] = await recoverOne(service, run);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}

async function recoverOne(service: RecoveryService, { threadId, runId }: RunRow): Promise<RecoveryResult> {
  try {
    return await service.recoverThread(threadId);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { threadId, runId, outcome: "left", why, durationMs: 0 };
  }
}
