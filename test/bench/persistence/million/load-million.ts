import Database from "libsql";
import type { PostgresPlace } from "../places.ts";
import { baseVersion, syntheticRows, versionTexts, type Dialect } from "./synthetic-rows.ts";

const ON_POSTGRES: Dialect = {
  series: (count) => `SELECT generate_series(0::bigint, ${count - 1}) AS n`,
  hex: (number, digits) => `lpad(to_hex((${number})::bigint), ${digits}, '0')`,
  timestamp: (seconds) =>
    `to_char(timestamp '2026-01-01' + (${seconds}) * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  bytes: (text) => `convert_to(${text}, 'UTF8')`,
  json: (text) => `(${text})::jsonb`,
  checkpointColumns: {},
  valueColumns: {},
  writeColumns: {},
};

const ON_SQLITE: Dialect = {
  series: (count) =>
    `WITH RECURSIVE counting (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counting WHERE n < ${count - 1}) SELECT n FROM counting`,
  hex: (number, digits) => `printf('%0${digits}x', ${number})`,
  timestamp: (seconds) => `strftime('%Y-%m-%dT%H:%M:%fZ', 1767225600 + ${seconds}, 'unixepoch')`,
  bytes: (text) => `CAST(${text} AS BLOB)`,
  json: (text) => text,
  checkpointColumns: { versions: versionTexts },
  valueColumns: { base: baseVersion },
  writeColumns: { task_path: "''" },
};

const TABLES = ["checkpoints", "checkpoint_blobs", "checkpoint_writes"];

/** Into tables that are set up and empty. Their keys are made at the end, which is faster than row by row. */
export async function loadPostgres({ pool, schema }: PostgresPlace, threads: number): Promise<void> {
  const client = await pool.connect();
  await client.query("SET maintenance_work_mem = '512MB'");
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT conrelid::regclass AS table, conname AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'p' AND conrelid = ANY ($1::regclass[])`,
    [TABLES.map((table) => `${schema}.${table}`)],
  );
  for (const table of TABLES) await client.query(`ALTER TABLE ${schema}.${table} SET UNLOGGED`);
  for (const { table, name } of rows) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const sql of syntheticRows(threads, schema, ON_POSTGRES)) await client.query(sql);
  await client.query(
    `INSERT INTO ${schema}.threadkeep_threads (thread_id, updated_at)
     SELECT thread_id, max((checkpoint ->> 'ts')::timestamptz) FROM ${schema}.checkpoints GROUP BY thread_id`,
  );
  for (const { table, name, definition } of rows) {
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
  }
  for (const table of [...TABLES, "threadkeep_threads"]) await client.query(`VACUUM ANALYZE ${schema}.${table}`);
  client.release();
}

/** Into a file whose tables are made and empty, and which nobody else has open. */
export function loadSqlite(path: string, threads: number): void {
  const database = new Database(path);
  database.pragma("journal_mode = OFF");
  database.pragma("synchronous = OFF");
  database.pragma("cache_size = -2000000");
  for (const sql of syntheticRows(threads, "main", ON_SQLITE)) database.exec(sql);
  database.exec("ANALYZE");
  database.close();
}
