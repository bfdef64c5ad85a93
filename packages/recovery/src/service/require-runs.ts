import type { KeepsRuns, RunAccess } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";

/** Undefined for a saver whose database keeps no runs. */
export function runsOf(saver: BaseCheckpointSaver & Partial<KeepsRuns>): RunAccess | undefined {
  return saver.runs;
}

/**
 * @param call what was asked for: "run", "sweep"
 * @throws ThreadkeepError `recovery.runs-not-kept`
 */
export function requireRuns(
  { runs, checkpointer }: { runs: RunAccess | undefined; checkpointer: BaseCheckpointSaver },
  call: string,
): RunAccess {
  if (runs !== undefined) return runs;
  const name = checkpointer.constructor.name;
  throw new ThreadkeepError(
    `${call}() needs a record of runs, and ${name} keeps none. Use SqliteCheckpointer or PostgresCheckpointer of @threadkeep/persistence, which take over the threads of the stock savers' databases; without one only checkStuckState() and recoverThread() work.`,
    { code: "recovery.runs-not-kept", context: { call, checkpointer: name } },
  );
}
