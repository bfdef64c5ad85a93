import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventEmitter } from "node:events";
import Database from "libsql";
import pg from "pg";
import type { Postgres } from "@threadkeep-test/servers";

export interface StoredBytes {
  /** Values of channels, without keys and heads of checkpoints. */
  values: number;
  /** What tasks wrote. */
  writes: number;
  /** All of it, with keys, heads and indexes. */
  disk: number;
}

/** A file of its own. */
export interface SqlitePlace {
  path: string;
  clear(): Promise<void>;
}

/** A schema of its own. */
export interface PostgresPlace {
  pool: pg.Pool;
  schema: string;
  /** So far. */
  roundTrips(): number;
  clear(): Promise<void>;
}

export async function openSqlitePlace(): Promise<SqlitePlace> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-bench-"));
  return { path: join(folder, "threads.db"), clear: () => rm(folder, { recursive: true }) };
}

/** @param columns where values and writes stand: `table.column` */
export async function sqliteBytes(path: string, columns: { values: string; writes: string }): Promise<StoredBytes> {
  const database = new Database(path);
  const sumOf = (column: string) => {
    const sum = database.prepare(`SELECT coalesce(sum(length(${column})), 0) AS bytes FROM ${column.split(".")[0]}`);
    return (sum.get() as { bytes: number }).bytes;
  };
  const [values, writes] = [sumOf(columns.values), sumOf(columns.writes)];
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
  return { values, writes, disk: (await stat(path)).size };
}

let schemas = 0;

export async function openPostgresPlace({ connection }: Pick<Postgres, "connection">): Promise<PostgresPlace> {
  const schema = `bench_${++schemas}`;
  const pool = new pg.Pool({ ...connection, max: 4 });
  // The server ends idle connections as it stops, and the pool would take that for an error that nobody heard.
  pool.on("error", () => {});
  let roundTrips = 0;
  pool.on("connect", (client) => {
    // The server says so at the end of each answer.
    const { connection: wire } = client as unknown as { connection: EventEmitter };
    wire.on("readyForQuery", () => roundTrips++);
  });
  return {
    pool,
    schema,
    roundTrips: () => roundTrips,
    clear: async () => {
      await pool.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await pool.end();
    },
  };
}

export async function postgresBytes({ pool, schema }: PostgresPlace): Promise<StoredBytes> {
  const { rows } = await pool.query<Record<keyof StoredBytes, string>>(
    `SELECT (SELECT coalesce(sum(octet_length(blob)), 0) FROM ${schema}.checkpoint_blobs) AS "values",
      (SELECT coalesce(sum(octet_length(blob)), 0) FROM ${schema}.checkpoint_writes) AS writes,
      (SELECT sum(pg_total_relation_size(oid)) FROM pg_class
       WHERE relnamespace = $1::regnamespace AND relkind = 'r') AS disk`,
    [schema],
  );
  const [{ values, writes, disk } = { values: 0, writes: 0, disk: 0 }] = rows;
  return { values: Number(values), writes: Number(writes), disk: Number(disk) };
}
