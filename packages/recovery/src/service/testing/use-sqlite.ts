import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import Database from "libsql";
import { onTestFinished } from "vitest";

export interface SqliteUnderTest {
  path: string;
  /** Another one of the same file, as another process has it. */
  open(): SqliteCheckpointer;
  /** As if its owner had given no sign of life for a whole lease. */
  expireLease(threadId: string): void;
  /** As if what its last run was making when it ended must have happened by now. */
  expireHold(threadId: string): void;
}

/** A file of its own for one test. */
export async function useSqlite(): Promise<SqliteUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-service-"));
  const path = join(folder, "threads.db");
  const open: SqliteCheckpointer[] = [];
  const change = (sql: string, threadId: string) => {
    const database = new Database(path, { timeout: 10_000 });
    database.prepare(sql).run(threadId);
    database.close();
  };
  onTestFinished(async () => {
    await Promise.all(open.map((saver) => saver.end()));
    await rm(folder, { recursive: true });
  });
  return {
    path,
    open() {
      const saver = new SqliteCheckpointer(path);
      open.push(saver);
      return saver;
    },
    expireLease(threadId) {
      change("UPDATE threadkeep_runs SET due_at = 1 WHERE thread_id = ? AND state = 'open'", threadId);
    },
    expireHold(threadId) {
      change("UPDATE threadkeep_runs SET alive_at = 1, loop_at = 1 WHERE thread_id = ?", threadId);
    },
  };
}
