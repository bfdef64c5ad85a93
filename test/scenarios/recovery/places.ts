import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import Database from "libsql";
import pg from "pg";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import { openCheckpointer, type Place } from "./open-checkpointer.ts";

/** A database of its own for one test. */
export interface TestDatabase {
  /** For processes: see `openCheckpointer`. */
  place: Place;
  /** Another one on it, as another process has it; ended with the test. */
  open(): SqliteCheckpointer | PostgresCheckpointer;
  /** A statement past the checkpointer. Tables are named as in SQLite, and parts that the engines write differently are given twice. */
  exec(sql: string | { sqlite: string; postgres: string }): Promise<void>;
  /** An SQL expression: so many ms before now. */
  ago(ms: number): { sqlite: string; postgres: string };
  /** All that stands in it, as text. */
  dump(): Promise<string>;
}

export type UseDatabase = () => Promise<TestDatabase>;

const TABLES = [
  "checkpoints",
  "checkpoint_blobs",
  "checkpoint_writes",
  "threadkeep_runs",
  "threadkeep_run_events",
  "threadkeep_effects",
];

/** The same tests on both engines; on Postgres where one is installed. */
export function describeDatabases(tests: (useDatabase: UseDatabase) => void): void {
  describe("on SQLite", () => tests(useSqlite));
  describePostgres(tests);
}

/** What is only so on Postgres. */
export function describePostgres(tests: (useDatabase: UseDatabase) => void): void {
  const missing = missingPostgres();
  describe.skipIf(missing !== undefined)(`on Postgres${missing ? ` (skipped: ${missing})` : ""}`, () => {
    let server: Postgres;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server.stop());
    tests(() => usePostgres(server));
  });
}

export async function useSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-recovery-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const place = { path: join(folder, "threads.db") };
  const exec = async (sql: Parameters<TestDatabase["exec"]>[0]): Promise<void> => {
    const database = new Database(place.path, { timeout: 10_000 });
    database.exec(typeof sql === "string" ? sql : sql.sqlite);
    database.close();
  };
  const dump = async (): Promise<string> => {
    const database = new Database(place.path);
    const rows = [...TABLES, "threadkeep_run_inputs"].map((table) => database.prepare(`SELECT * FROM ${table}`).all());
    database.close();
    return JSON.stringify(rows, null, 1);
  };
  return { place, open: opener(place), exec, ago, dump };
}

export async function usePostgres({ connection }: Pick<Postgres, "connection">): Promise<TestDatabase> {
  const place = { connection, schema: `recovery_${randomUUID().slice(0, 8)}` };
  const pool = new pg.Pool({ ...connection, options: `-c search_path=${place.schema}`, max: 2 });
  // The server may end the test's connections.
  pool.on("error", () => {});
  onTestFinished(() => pool.end());
  const setUp = new PostgresCheckpointer(connection, { schema: place.schema });
  await setUp.setup();
  await setUp.end();
  const exec = async (sql: Parameters<TestDatabase["exec"]>[0]): Promise<void> => {
    await pool.query(typeof sql === "string" ? sql : sql.postgres);
  };
  const dump = async (): Promise<string> => {
    const results: unknown[] = [];
    for (const table of TABLES) results.push((await pool.query(`SELECT * FROM ${table} ORDER BY 1, 2, 3, 4, 5`)).rows);
    return JSON.stringify(results, null, 1);
  };
  return { place, open: opener(place), exec, ago, dump };
}

function opener(place: Place): TestDatabase["open"] {
  return () => {
    const checkpointer = openCheckpointer(place);
    onTestFinished(() => checkpointer.end());
    return checkpointer;
  };
}

function ago(ms: number): { sqlite: string; postgres: string } {
  return {
    sqlite: `(CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER) - ${ms})`,
    postgres: `(clock_timestamp() - ${ms} * interval '1 millisecond')`,
  };
}
