import type { PostgresCheckpointerOptions } from "../store/postgres/postgres-checkpointer.ts";
import type { PostgresPool, PostgresPoolOptions } from "../store/postgres/postgres-pool.ts";
import type { SqliteCheckpointerOptions } from "../store/sqlite/sqlite-checkpointer.ts";
import type { MemoryUrl, PostgresUrl, SqliteUrl } from "./checkpointer-url.ts";

/** Options of every kind: those of another kind than the url's are passed over, so that the environment may choose it. */
export interface CheckpointerOptions extends SqliteCheckpointerOptions, PostgresCheckpointerOptions {
  /** `sqlite:./threads.db`, `postgres://user@host/database`, `memory:`. Without it that of THREADKEEP_DATABASE_URL. */
  url?: string | undefined;
  /** For Postgres: a pool in place of the url, which stays open, or what a pool of our own takes besides the url. */
  pool?: PostgresPool | PostgresPoolOptions | undefined;
  /** Whether a database that is gone with the process will do where NODE_ENV is "production". */
  inProduction?: "refuse" | "allow" | undefined;
}

export type MemoryOptions = CheckpointerOptions & { url: MemoryUrl };
export type SqliteOptions = CheckpointerOptions & { url: SqliteUrl };
export type PostgresOptions = CheckpointerOptions & ({ url: PostgresUrl } | { pool: PostgresPool });
