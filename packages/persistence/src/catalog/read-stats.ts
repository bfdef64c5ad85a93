import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { assertSaver } from "../arguments/assert-arguments.ts";
import { countCheckpoints } from "./count-checkpoints.ts";
import type { DatabaseStats, ThreadCatalog } from "./thread-catalog.ts";

/**
 * How much a saver holds, of what, since when, and in which threads.
 *
 * Ours count a small database and take a sample of a large one, which `estimated` then tells: it takes about as long on a
 * million threads as on ten thousand. Any other saver is asked to `list` all of its checkpoints with all their values; bytes
 * are then what its serde writes of each checkpoint's state, which savers that store what changed store less of.
 *
 * @throws {ThreadkeepError} `catalog.not-a-checkpointer`
 *
 * @example
 * const { threads, bytes, largestThreads } = await readStats(checkpointer);
 */
export async function readStats(saver: BaseCheckpointSaver & Partial<ThreadCatalog>): Promise<DatabaseStats> {
  assertSaver({ name: "readStats", area: "catalog" }, saver);
  return saver.readStats ? saver.readStats() : countCheckpoints(saver);
}
