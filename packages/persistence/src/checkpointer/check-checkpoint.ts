import type { RunnableConfig } from "@langchain/core/runnables";
import { valueIncomplete } from "../encoding/value-incomplete-error.ts";
import { TASKS_CHANNEL } from "../history/graph-channels.ts";
import type { CheckpointStore, LoadedCheckpoint } from "../store/checkpoint-store.ts";
import { readKeyOf } from "./checkpoint-key.ts";
import { decodeTuple, type Reader } from "./decode-checkpoint.ts";

/**
 * Reads a checkpoint whole. A value whose row is gone is one that cannot be read, which `getTuple` takes for no value.
 * @throws ThreadkeepError `checkpointer.value-incomplete`, and as `getTuple`
 */
export async function checkCheckpoint(store: CheckpointStore, reader: Reader, config: RunnableConfig): Promise<void> {
  const loaded = await store.read(readKeyOf(config));
  if (loaded === undefined) return;
  assertRows(loaded);
  await decodeTuple(reader, loaded);
}

// LangGraph has every version written, with a row of type "empty" where the channel has no value. Only what tasks sent has none
// after a checkpoint from before version 4 of the format: its version is made up as that is read, and passed on. A run does not
// ask for it: a saver may be given a checkpoint of which it is to write only some channels, as the suite for savers does.
function assertRows({ row: { threadId, namespace, checkpointId }, missing }: LoadedCheckpoint): void {
  const gone = [...missing].filter(([channel]) => channel !== TASKS_CHANNEL);
  if (gone.length === 0) return;
  const channels = gone.map(([channel, version]) => `channel "${channel}" at version ${version}`).join(" and ");
  const where = `of ${channels}, in checkpoint ${checkpointId} of thread "${threadId}",`;
  const context = { threadId, namespace, checkpointId, missing: Object.fromEntries(gone) };
  throw valueIncomplete(where, "its row is not in the database", context);
}
