import { namesIn } from "../names.ts";
import type { PostgresDatabase, SqlRow } from "../postgres-database.ts";

/** A row of a channel's values without its bytes. */
export interface IndexedValue {
  version: string;
  type: string;
  /** As stored. */
  bytes: number;
}

/** All values of a channel, those that the stock saver wrote included. */
export interface ChannelIndex {
  threadId: string;
  namespace: string;
  channel: string;
  values: IndexedValue[];
}

const PAGE_SIZE = 5_000;

/** Channel by channel: no more than a page and one channel's rows are held, and no values. */
export async function* readValueIndex(
  database: PostgresDatabase,
  threadIds: readonly string[],
): AsyncGenerator<ChannelIndex> {
  let group: ChannelIndex | undefined;
  for await (const row of readRows(database, threadIds)) {
    const [threadId, namespace, channel, version, type] = row.map(String) as [string, string, string, string, string];
    if (group?.threadId !== threadId || group.namespace !== namespace || group.channel !== channel) {
      if (group) yield group;
      group = { threadId, namespace, channel, values: [] };
    }
    group.values.push({ version, type, bytes: Number(row[5]) });
  }
  if (group) yield group;
}

async function* readRows(database: PostgresDatabase, threadIds: readonly string[]): AsyncGenerator<SqlRow> {
  const { blobs } = namesIn(database.schema);
  const key = "b.thread_id, b.checkpoint_ns, b.channel, b.version";
  const text = `SELECT ${key}, b.type, octet_length(b.blob) FROM ${blobs} b
    WHERE b.thread_id = ANY($1::text[]) AND b.type <> 'empty'
      AND ($2::text IS NULL OR (${key}) > ($2::text, $3::text, $4::text, $5::text))
    ORDER BY ${key} LIMIT ${PAGE_SIZE}`;
  let last: SqlRow = [];
  do {
    const [threadId, namespace, channel, version] = last as string[];
    const values = [threadIds, threadId, namespace, channel, version];
    const rows = await database.query({ text, values });
    yield* rows;
    last = rows.length < PAGE_SIZE ? [] : (rows.at(-1) ?? []);
  } while (last.length > 0);
}
