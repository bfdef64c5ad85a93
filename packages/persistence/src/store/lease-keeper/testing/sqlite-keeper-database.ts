import Database from "libsql";
import { NOW } from "../../sqlite/runs/database-clock.ts";
import { RUN_SCHEMA } from "../../sqlite/runs/run-schema.ts";
import { openSqliteKeeper } from "../open-sqlite-keeper.ts";
import type { KeeperDatabase, LeaseInDatabase } from "./keeper-database.ts";

export interface SqliteKeeperDatabase extends KeeperDatabase {
  /** Nobody else writes until it is called. */
  lock(): () => void;
  close(): void;
}

export function sqliteKeeperDatabase(path: string): SqliteKeeperDatabase {
  const db = new Database(path, { timeout: 5_000 });
  db.pragma("journal_mode = WAL");
  for (const sql of RUN_SCHEMA) db.exec(sql);
  return {
    place: { engine: "sqlite", path },
    open: (options, fallback) =>
      openSqliteKeeper({ path, synchronous: "full", busyTimeoutMs: 5_000 }, options, fallback),
    async admit({ runId, owner, epoch }, leaseMs) {
      const sql = `INSERT INTO threadkeep_runs (run_id, thread_id, graph, state, owner, epoch, due_at, created_at, alive_at, loop_at, state_since,
          attempts, total_attempts, options, stop_requested)
        SELECT ?1, ?1, 'graph', 'open', ?2, ?3, now + ?4, now, now, now, now, 0, 0, '{}', 0 FROM (SELECT ${NOW} AS now)`;
      db.prepare(sql).run([runId, owner, epoch, leaseMs]);
    },
    async takeOver({ runId }) {
      db.prepare("UPDATE threadkeep_runs SET owner = 'another', epoch = epoch + 1 WHERE run_id = ?").run([runId]);
    },
    async end({ runId }, holdMs) {
      const sql = `UPDATE threadkeep_runs SET state = 'failed', state_since = now, due_at = now, alive_at = now + ?2, loop_at = now + ?2
        FROM (SELECT ${NOW} AS now) WHERE run_id = ?1`;
      db.prepare(sql).run([runId, holdMs]);
    },
    async requestStop({ runId }) {
      db.prepare("UPDATE threadkeep_runs SET stop_requested = 1 WHERE run_id = ?").run([runId]);
    },
    async read({ runId }) {
      const sql = `SELECT owner, alive_at - created_at AS renewedAfterMs, due_at - ${NOW} AS dueInMs, alive_at - loop_at AS blockedMs,
        alive_at - ${NOW} AS heldForMs
        FROM threadkeep_runs WHERE run_id = ?`;
      return db.prepare(sql).get([runId]) as LeaseInDatabase;
    },
    lock() {
      db.exec("BEGIN IMMEDIATE");
      return () => void db.exec("COMMIT");
    },
    close: () => void db.close(),
  };
}
