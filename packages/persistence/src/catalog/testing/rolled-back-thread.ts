import { emptyCheckpoint, uuid6, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { forkThread } from "../../history/fork/fork-thread.ts";
import { rollbackThread } from "../../history/fork/rollback-thread.ts";

export const LAST_YEAR = "2025-03-01T10:00:00.000Z";
const LAST_MONTH = "2025-12-01T10:00:00.000Z";

/** "back" was rolled back just now to what is of last year, and "forked" was made from it. */
export async function putRolledBack(saver: BaseCheckpointSaver): Promise<void> {
  const ids = [];
  let config: object = { configurable: { thread_id: "back", checkpoint_ns: "" } };
  for (const ts of [LAST_YEAR, LAST_MONTH]) {
    const id = uuid6(ids.length);
    ids.push(id);
    config = await saver.put(config, { ...emptyCheckpoint(), id, ts }, { source: "loop", step: 0, parents: {} }, {});
  }
  await rollbackThread(saver, { threadId: "back", checkpointId: ids[0]! });
  await forkThread(saver, { threadId: "back", checkpointId: ids[0]!, to: "forked" });
}
