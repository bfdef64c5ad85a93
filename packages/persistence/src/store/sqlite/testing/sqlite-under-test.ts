import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import type { StoreUnderTest } from "../../testing/store-under-test.ts";
import { DatabaseThread } from "../database-thread.ts";
import { SqliteStore } from "../sqlite-store.ts";

const RUN_TIMES = ["due_at", "created_at", "began_at", "alive_at", "loop_at", "progress_at", "state_since"];
const EARLIER_RUNS = `
UPDATE threadkeep_runs SET ${RUN_TIMES.map((column) => `${column} = ${column} - ?2`).join(", ")} WHERE thread_id = ?1`;
const EARLIER_EVENTS = "UPDATE threadkeep_run_events SET at = at - ?2 WHERE thread_id = ?1";

export interface SqliteUnderTest extends StoreUnderTest {
  /** Another one over the same file, as another process has it. */
  openAnother(): SqliteStore;
}

/** In a file of its own, which a second connection makes older. */
export async function openSqliteUnderTest(): Promise<SqliteUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-sqlite-"));
  const path = join(folder, "threads.db");
  const openStore = () => new SqliteStore(new DatabaseThread({ path, synchronous: "off", busyTimeoutMs: 10_000 }));
  const store = openStore();
  const stores = [store];
  await store.setup();
  const database = new Database(path, { timeout: 10_000 });
  return {
    store,
    openAnother() {
      const another = openStore();
      stores.push(another);
      return another;
    },
    async letPass(threadId, ms) {
      for (const sql of [EARLIER_RUNS, EARLIER_EVENTS]) database.prepare(sql).run([threadId, ms]);
    },
    async block(threadId, ms) {
      const sql = "UPDATE threadkeep_runs SET loop_at = alive_at - ?2 WHERE thread_id = ?1";
      database.prepare(sql).run([threadId, ms]);
    },
    async close() {
      database.close();
      await Promise.all(stores.map((one) => one.end()));
      await rm(folder, { recursive: true });
    },
  };
}
