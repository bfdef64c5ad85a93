import { missingPgBouncer, missingPostgres, startPgBouncer, startPostgres } from "@threadkeep-test/servers";
import type pg from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { runValidationSuite } from "../../testing/run-validation-suite.ts";
import { PostgresCheckpointer, type PostgresCheckpointerOptions } from "./postgres-checkpointer.ts";
import { quietPool } from "./testing/quiet-pool.ts";

const missing = missingPostgres() ?? missingPgBouncer();

describe.skipIf(missing !== undefined)(`LangGraph's own suite${missing ? ` (skipped: ${missing})` : ""}`, () => {
  const pools: Record<"direct" | "bouncer", pg.Pool | undefined> = { direct: undefined, bouncer: undefined };
  const stops: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    const postgres = await startPostgres();
    stops.push(() => postgres.stop());
    const bouncer = await startPgBouncer(postgres);
    stops.unshift(() => bouncer.stop());
    pools.direct = quietPool(postgres.connection);
    pools.bouncer = quietPool(bouncer.connection);
  });
  afterAll(async () => {
    for (const pool of Object.values(pools)) await pool?.end();
    for (const stop of stops) await stop();
  });

  const sealed = {
    encryption: { keys: [{ id: "one", key: new Uint8Array(32).fill(1) }] },
    compression: { minBytes: 0 },
  };
  runSuite("PostgresCheckpointer", "direct");
  runSuite("PostgresCheckpointer, encrypted and compressed", "direct", sealed);
  runSuite("PostgresCheckpointer through PgBouncer", "bouncer");
  runSuite("PostgresCheckpointer through PgBouncer, encrypted and compressed", "bouncer", sealed);

  let schemas = 0;
  function runSuite(
    checkpointerName: string,
    way: keyof typeof pools,
    options: PostgresCheckpointerOptions = {},
  ): void {
    runValidationSuite({
      checkpointerName,
      createCheckpointer: async () => {
        const pool = pools[way];
        if (pool === undefined) throw new Error("No Postgres was started.");
        const checkpointer = new PostgresCheckpointer(pool, { ...options, schema: `validation_${schemas++}` });
        await checkpointer.setup();
        return checkpointer;
      },
      destroyCheckpointer: (checkpointer) => checkpointer.end(),
    });
  }
});
