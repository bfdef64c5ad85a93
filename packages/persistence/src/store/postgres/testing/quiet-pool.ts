import pg from "pg";

/** As programs have it: unheard, the error of a connection that breaks while it is idle would end the process. */
export function quietPool(connection: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(connection);
  pool.on("error", () => {});
  return pool;
}
