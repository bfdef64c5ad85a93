import type { ChannelVersions } from "@langchain/langgraph-checkpoint";
import { openHead } from "../../../checkpointer/checkpoint-head.ts";
import { assertRows } from "../../../checkpointer/head-rows.ts";
import type { CheckpointRow } from "../../checkpoint-store.ts";
import { placeOfWrite } from "../../../checkpointer/encode-checkpoint.ts";
import { namesIn } from "../names.ts";
import type { PostgresDatabase, SqlRow } from "../postgres-database.ts";
import { as, lookUp } from "../sql/look-up.ts";
import type { MaterializeSource } from "./materialize-run.ts";

const PAGE_SIZE = 200;
const PLAIN = { type: "json", bytes: new Uint8Array(0) };

/** A channel of a checkpoint that has no value: its version, and whether a row says so. */
type WithoutValue = [channel: string, version: string, isEmpty: boolean | null];

/**
 * With encryption, before anything of a thread is changed: that its checkpoints are as they were sealed, that no row of it is plain
 * unless rows may be, and that no value was emptied or removed. In stock forms nobody could tell any longer.
 * @throws ThreadkeepError `persistence.unsealed-checkpoint`, `persistence.tampered-checkpoint`, `persistence.unknown-key`,
 * `persistence.plaintext-row`, `checkpointer.value-incomplete`
 */
export async function verifyThread({ database, codec }: MaterializeSource, threadId: string): Promise<void> {
  if (codec.seal === undefined) return;
  for await (const { row, withoutValue } of readHeads(database, threadId)) {
    const { head, rows } = openHead(codec, row);
    // What was put without a seal says nothing of its rows.
    if (rows.empty === undefined) continue;
    const { channel_versions } = head;
    assertRows(
      { row, values: "all", writes: [], sends: [], ...rowsOf(channel_versions, withoutValue) },
      channel_versions,
      rows,
    );
  }
  const plain = await findPlainRow(database, threadId);
  if (plain !== undefined) await codec.open(PLAIN, plain);
}

function rowsOf(versions: ChannelVersions, withoutValue: readonly WithoutValue[]) {
  const none = new Set(withoutValue.map(([channel]) => channel));
  const chains = new Map(
    Object.keys(versions)
      .filter((channel) => !none.has(channel))
      .map((channel) => [channel, []] as const),
  );
  const missing = withoutValue.filter(([, , isEmpty]) => isEmpty !== true);
  return { chains, missing: new Map(missing.map(([channel, version]) => [channel, version] as const)) };
}

async function* readHeads(
  database: PostgresDatabase,
  threadId: string,
): AsyncGenerator<{ row: CheckpointRow; withoutValue: readonly WithoutValue[] }> {
  const { checkpoints, arrivals, blobs } = namesIn(database.schema);
  const value = { ...as("c", "thread_id", "checkpoint_ns"), channel: "v.key", version: "v.value" };
  const text = `SELECT c.checkpoint_ns, c.checkpoint_id, c.parent_checkpoint_id, coalesce(m.checkpoint, c.checkpoint::text),
      coalesce(m.metadata, c.metadata::text),
      (SELECT json_agg(json_build_array(v.key, v.value, b.type = 'empty')) FROM jsonb_each_text(c.checkpoint -> 'channel_versions') v
        LEFT ${lookUp(blobs, "b", value)} WHERE b.type IS NULL OR b.type = 'empty')
    FROM ${checkpoints} c LEFT ${lookUp(arrivals, "m", as("c", "thread_id", "checkpoint_ns", "checkpoint_id"))}
    WHERE c.thread_id = $1 AND ($2::text IS NULL OR (c.checkpoint_ns, c.checkpoint_id) > ($2::text, $3::text))
    ORDER BY c.checkpoint_ns, c.checkpoint_id LIMIT ${PAGE_SIZE}`;
  let last: SqlRow | undefined = [];
  do {
    const [namespace, checkpointId] = last as string[];
    const rows: SqlRow[] = await database.query({ text, values: [threadId, namespace, checkpointId] });
    for (const row of rows) yield headOf(threadId, row);
    last = rows.length < PAGE_SIZE ? undefined : rows.at(-1);
  } while (last !== undefined);
}

function headOf(threadId: string, [namespace, checkpointId, parentId, checkpoint, metadata, withoutValue]: SqlRow) {
  const row = {
    threadId,
    namespace: String(namespace),
    checkpointId: String(checkpointId),
    parentId: typeof parentId === "string" ? parentId : undefined,
    checkpoint: String(checkpoint),
    metadata: String(metadata),
  };
  return { row, withoutValue: typeof withoutValue === "string" ? (JSON.parse(withoutValue) as WithoutValue[]) : [] };
}

function isPlain(alias: string): string {
  return `${alias}.type !~ ';(aes|mac)=[^;]*$'`;
}

/** Neither encrypted nor taken out of its encryption by us; of values those that are told to be none apart. */
async function findPlainRow(database: PostgresDatabase, threadId: string) {
  const { blobs, writes } = namesIn(database.schema);
  const [row] = await database.query({
    text: `(SELECT b.checkpoint_ns, b.channel, b.version, NULL, NULL FROM ${blobs} b
        WHERE b.thread_id = $1 AND b.type <> 'empty' AND ${isPlain("b")} LIMIT 1)
      UNION ALL (SELECT w.checkpoint_ns, w.channel, w.checkpoint_id, w.task_id, w.idx::text FROM ${writes} w
        WHERE w.thread_id = $1 AND coalesce(${isPlain("w")}, true) LIMIT 1)`,
    values: [threadId],
  });
  if (row === undefined) return undefined;
  const [namespace = "", channel = "", version = "", taskId, index] = row.map((text) => text ?? undefined) as string[];
  const place = { threadId, namespace, channel };
  if (taskId === undefined) return { ...place, version };
  return {
    ...place,
    version: placeOfWrite({ threadId, namespace, checkpointId: version }, { taskId, index: Number(index) }),
  };
}
