import type { RunAccess } from "@threadkeep/persistence";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";

/** From then on the same object for all that ask: what stands in for a call of it stands in everywhere. */
export function pinRuns(checkpointer: SqliteCheckpointer): RunAccess {
  const { runs } = checkpointer;
  Object.defineProperty(checkpointer, "runs", { value: runs });
  return runs;
}
