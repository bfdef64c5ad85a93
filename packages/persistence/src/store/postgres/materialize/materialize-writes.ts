import { placeOfWrite } from "../../../checkpointer/encode-checkpoint.ts";
import { namesIn } from "../names.ts";
import type { PostgresDatabase } from "../postgres-database.ts";
import { batchesOf } from "./batches.ts";
import type { MaterializeRun } from "./materialize-run.ts";
import { ReplacementBatch } from "./replacement-batch.ts";
import { isDone, isOurs, isOursInSql, readSent, writeWhole } from "./stock-row.ts";
import { readStoredRows, wholeRowsOf, type RowKey } from "./stored-rows.ts";

interface IndexedWrite {
  key: RowKey;
  channel: string;
  /** As stored. */
  bytes: number;
}

/**
 * Writes anew what tasks of a thread wrote in forms of ours: with Dates and the like, compressed, encrypted, as changes of channels,
 * whose values are whole by now.
 * @throws as `materializeValues`
 */
export async function materializeWrites(run: MaterializeRun, threadId: string): Promise<void> {
  const batch = new ReplacementBatch((rows) => run.replace("writes", threadId, rows));
  for (const writes of batchesOf(await readWriteIndex(run.database, threadId))) {
    if (run.isAborted) return;
    const keys = writes.map(({ key }) => key);
    for (const { at, stored, writtenBy } of await readStoredRows(run.database, "writes", keys)) {
      const write = writes[at];
      if (write === undefined || (!isOurs(stored.type) && run.codec.tag === undefined)) continue;
      const place = placeOf(write);
      const { raw, lost } = await readSent(run.codec, stored, place, wholeRowsOf(run.database, place));
      if (isDone(stored.type)) continue;
      run.lose(place, lost);
      await batch.add({ key: write.key, writtenBy, stored: writeWhole(run.codec, raw, place) });
    }
    await batch.flush();
  }
}

/** Those of ours; keys only. */
async function readWriteIndex(database: PostgresDatabase, threadId: string): Promise<IndexedWrite[]> {
  const { writes } = namesIn(database.schema);
  const key = "w.thread_id, w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx";
  const rows = await database.query({
    text: `SELECT ${key}, w.channel, octet_length(w.blob) FROM ${writes} w
      WHERE w.thread_id = $1 AND ${isOursInSql("w")} ORDER BY ${key}`,
    values: [threadId],
  });
  return rows.map((row) => ({ key: row.slice(0, 5).map(String), channel: String(row[5]), bytes: Number(row[6]) }));
}

function placeOf({ key, channel }: IndexedWrite) {
  const [threadId = "", namespace = "", checkpointId = "", taskId = "", index] = key;
  const version = placeOfWrite({ threadId, namespace, checkpointId }, { taskId, index: Number(index) });
  return { threadId, namespace, channel, version };
}
