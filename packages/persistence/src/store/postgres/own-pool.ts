import { loadPg } from "./load-pg.ts";
import type { PostgresPool, PostgresPoolOptions } from "./postgres-pool.ts";

export interface OwnPool extends PostgresPool {
  end(): Promise<void>;
}

/** @throws ThreadkeepError `checkpointer.driver-missing` */
export function openPool(source: string | PostgresPoolOptions): OwnPool {
  const { Pool } = loadPg();
  const options = typeof source === "string" ? { connectionString: source } : source;
  // A program that is done may end, with connections open that nobody waits for.
  const pool = new Pool({ min: 2, max: 10, allowExitOnIdle: true, ...options });
  // A connection broke while nobody used it. The pool drops it and opens another; unheard, this would end the process.
  pool.on("error", () => {});
  return pool;
}
