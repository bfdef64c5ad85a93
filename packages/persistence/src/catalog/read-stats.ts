import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { countCheckpoints } from "./count-checkpoints.ts";
import type { DatabaseStats, ThreadCatalog } from "./thread-catalog.ts";

/**
 * How much a saver holds, of what, since when, and in which threads.
 *
 * Ours count a small database and take a sample of a large one, which `estimated` then tells: it takes about as long on a
 * million threads as on ten thousand. Any other saver is asked to `list` all of its checkpoints with all their values; bytes
 * are then what its serde writes of each checkpoint's state, which savers that store what changed store less of.
 *
 * @example
 * const { threads, bytes, largestThreads } = await readStats(checkpointer);
 */
export function readStats(saver: BaseCheckpointSaver & Partial<ThreadCatalog>): Promise<DatabaseStats> {
  return saver.readStats ? saver.readStats() : countCheckpoints(saver);
}
