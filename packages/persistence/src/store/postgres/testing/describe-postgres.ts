import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import type pg from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { quietPool } from "./quiet-pool.ts";

export interface PostgresUnderTest {
  readonly connection: Postgres["connection"];
  /** For looking into the database, and as a pool of the user's. */
  readonly pool: pg.Pool;
  /** The name of a schema that nobody else uses. */
  newSchema(): string;
}

/** Tests on a real server, one for all of them; skipped where none is installed. */
export function describePostgres(name: string, tests: (postgres: PostgresUnderTest) => void): void {
  const missing = missingPostgres();
  describe.skipIf(missing !== undefined)(`${name}${missing ? ` (skipped: ${missing})` : ""}`, () => {
    let server: Postgres;
    let pool: pg.Pool;
    let schemas = 0;
    beforeAll(async () => {
      server = await startPostgres();
      pool = quietPool(server.connection);
    });
    afterAll(async () => {
      await pool.end();
      await server.stop();
    });
    tests({
      get connection() {
        return server.connection;
      },
      get pool() {
        return pool;
      },
      newSchema: () => `schema_${++schemas}`,
    });
  });
}
