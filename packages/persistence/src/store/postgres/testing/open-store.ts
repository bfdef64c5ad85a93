import type pg from "pg";
import type { StoreUnderTest } from "../../testing/store-under-test.ts";
import { namesIn } from "../names.ts";
import { PostgresDatabase } from "../postgres-database.ts";
import { PostgresStore } from "../postgres-store.ts";
import type { PostgresUnderTest } from "./describe-postgres.ts";

const RUN_TIMES = ["due_at", "created_at", "began_at", "alive_at", "loop_at", "progress_at", "state_since"];

export interface OpenStoreOptions {
  schema?: string;
  /** By which the store is used once it is set up. */
  pool?: pg.Pool;
}

/** A store in a schema of its own. */
export async function openStore(
  postgres: Pick<PostgresUnderTest, "pool" | "newSchema">,
  { schema = postgres.newSchema(), pool = postgres.pool }: OpenStoreOptions = {},
): Promise<StoreUnderTest & { store: PostgresStore; schema: string }> {
  await new PostgresStore(new PostgresDatabase(postgres.pool, schema)).setup();
  const store = new PostgresStore(new PostgresDatabase(pool, schema));
  const { runs, runEvents } = namesIn(schema);
  const letPass = async (threadId: string, ms: number): Promise<void> => {
    await postgres.pool.query(`UPDATE ${runs} SET ${earlier(RUN_TIMES)} WHERE thread_id = $1`, [threadId, ms]);
    await postgres.pool.query(`UPDATE ${runEvents} SET ${earlier(["at"])} WHERE thread_id = $1`, [threadId, ms]);
  };
  const block = async (threadId: string, ms: number): Promise<void> => {
    const since = "alive_at - $2 * interval '1 millisecond'";
    await postgres.pool.query(`UPDATE ${runs} SET loop_at = ${since} WHERE thread_id = $1`, [threadId, ms]);
  };
  return { store, schema, letPass, block, close: () => store.end() };
}

function earlier(columns: readonly string[]): string {
  return columns.map((column) => `${column} = ${column} - $2 * interval '1 millisecond'`).join(", ");
}
