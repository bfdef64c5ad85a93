import { ThreadkeepError } from "@threadkeep/state";
import { MaterializeRun, type MaterializeSource } from "./materialize-run.ts";
import { materializeThread } from "./materialize-thread.ts";
import type { MaterializeOptions, MaterializeResult } from "./materialize-types.ts";
import { readOurThreads } from "./our-threads.ts";

/** What `PostgresCheckpointer.materialize` does. */
export async function materialize(
  source: MaterializeSource,
  { threadId, ...options }: MaterializeOptions,
): Promise<MaterializeResult> {
  const run = new MaterializeRun(source, options);
  if (threadId === undefined) await materializeAll(run);
  else await materializeThread(run, threadId);
  return run.result;
}

/** One thread that cannot be done does not keep the others. */
async function materializeAll(run: MaterializeRun): Promise<void> {
  for await (const threads of readOurThreads(run.database)) {
    for (const threadId of threads) {
      if (run.isAborted) return;
      try {
        await materializeThread(run, threadId);
      } catch (error) {
        if (!isOfThread(error)) throw error;
        run.leave({ threadId, error });
      }
    }
  }
}

/** Said of what is stored. What the connection or the tables lack is the same for all threads. */
function isOfThread(error: unknown): error is ThreadkeepError {
  if (!ThreadkeepError.isInstance(error)) return false;
  return !error.code.startsWith("checkpointer.") || error.code === "checkpointer.value-incomplete";
}
