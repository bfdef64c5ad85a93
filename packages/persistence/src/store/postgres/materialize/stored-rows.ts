import type { StoredValue } from "../../../encoding/stored-value.ts";
import { namesIn } from "../names.ts";
import { packValues } from "../packed-values.ts";
import type { PostgresDatabase } from "../postgres-database.ts";

/** Which of the stock saver's tables, and the columns that tell one row of it from another. */
const TABLES = {
  blobs: ["thread_id", "checkpoint_ns", "channel", "version"],
  writes: ["thread_id", "checkpoint_ns", "checkpoint_id", "task_id", "idx"],
} as const;

export type RowTable = keyof typeof TABLES;

/** Of a row: the values of its table's columns, as texts. */
export type RowKey = readonly string[];

export interface FoundRow {
  /** The number of its key. */
  at: number;
  stored: StoredValue;
  /** The transaction that wrote the row: another one as soon as it was written again. */
  writtenBy: string;
}

export interface RowReplacement {
  key: RowKey;
  writtenBy: string;
  stored: StoredValue;
}

/** Rows that are gone are absent. */
export async function readStoredRows(
  database: PostgresDatabase,
  table: RowTable,
  keys: readonly RowKey[],
): Promise<FoundRow[]> {
  const columns = TABLES[table];
  const rows = await database.query({
    // By the key's index, row by row, whatever the planner believes: see `lookUp`.
    text: `SELECT k.at, r.type, r.written_by, encode(r.blob, 'base64') FROM ${keyRows(table)}
      JOIN LATERAL (SELECT t.type, t.blob, t.xmin::text AS written_by FROM ${namesIn(database.schema)[table]} t
        WHERE ${columns.map((column) => `t.${column} = k.${column}`).join(" AND ")} OFFSET 0) r ON true`,
    values: columnsOf(table, keys),
  });
  return rows.map(([at, type, writtenBy, bytes]) => ({
    at: Number(at) - 1,
    stored: { type: String(type), bytes: Buffer.from(typeof bytes === "string" ? bytes : "", "base64") },
    writtenBy: String(writtenBy),
  }));
}

/** Of the channels of a namespace. */
export function wholeRowsOf(
  database: PostgresDatabase,
  { threadId, namespace }: { threadId: string; namespace: string },
): (channel: string, version: string) => Promise<StoredValue | undefined> {
  return async (channel, version) => {
    const [row] = await readStoredRows(database, "blobs", [[threadId, namespace, channel, version]]);
    return row?.stored;
  };
}

/**
 * In one statement. A row that was written again since it was read is left as it is.
 * @returns how many were replaced
 */
export async function replaceRows(
  database: PostgresDatabase,
  table: RowTable,
  rows: readonly RowReplacement[],
): Promise<number> {
  const columns = TABLES[table];
  const { bytes, starts, lengths } = packValues(rows.map(({ stored }) => stored));
  const next = columns.length + 1;
  const [[replaced] = []] = await database.query({
    text: `WITH replaced AS (
      UPDATE ${namesIn(database.schema)[table]} t
      SET type = n.type, blob = substring($${next + 4}::bytea FROM n.start FOR n.length)
      FROM ${keyRows(table)}
      JOIN unnest($${next}::text[], $${next + 1}::text[], $${next + 2}::int[], $${next + 3}::int[])
        WITH ORDINALITY AS n (type, written_by, start, length, at) ON n.at = k.at
      WHERE ${columns.map((column) => `t.${column} = k.${column}`).join(" AND ")} AND t.xmin::text = n.written_by
      RETURNING 1)
    SELECT count(*) FROM replaced`,
    values: [
      ...columnsOf(
        table,
        rows.map(({ key }) => key),
      ),
      rows.map(({ stored }) => stored.type),
      rows.map(({ writtenBy }) => writtenBy),
      starts,
      lengths,
      bytes,
    ],
  });
  return Number(replaced);
}

/** The keys as rows `k`, numbered from 1. */
function keyRows(table: RowTable): string {
  const columns = TABLES[table];
  const arrays = columns.map((column, index) => `$${index + 1}::${column === "idx" ? "int" : "text"}[]`);
  return `unnest(${arrays.join(", ")}) WITH ORDINALITY AS k (${columns.join(", ")}, at)`;
}

function columnsOf(table: RowTable, keys: readonly RowKey[]): string[][] {
  return TABLES[table].map((_, column) => keys.map((key) => key[column] ?? ""));
}
