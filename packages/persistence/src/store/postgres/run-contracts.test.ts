import { missingPgBouncer, startPgBouncer, type PgBouncer } from "@threadkeep-test/servers";
import type pg from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { describeEffectStore } from "../testing/effect-store-contract.ts";
import { describeFence } from "../testing/fence-contract.ts";
import { describeRunStore } from "../testing/run-store-contract.ts";
import type { OpenStore } from "../testing/store-under-test.ts";
import { quoteName } from "./names.ts";
import { describePostgres } from "./testing/describe-postgres.ts";
import { openStore } from "./testing/open-store.ts";
import { quietPool } from "./testing/quiet-pool.ts";

describePostgres("in Postgres", (postgres) => {
  describeAll(() => openStore(postgres));
});

describePostgres("in Postgres, in a schema of an odd name, by a role that may not CREATE", (postgres) => {
  let worker: pg.Pool;
  beforeAll(async () => {
    await postgres.pool.query("CREATE ROLE worker LOGIN");
    worker = quietPool({ ...postgres.connection, user: "worker" });
  });
  afterAll(() => worker.end());

  describeAll(async () => {
    const schema = `Od"d '$$ x\\y ${postgres.newSchema()}`;
    const opened = await openStore(postgres, { schema, pool: worker });
    const place = quoteName(schema);
    await postgres.pool.query(`GRANT USAGE ON SCHEMA ${place} TO worker`);
    await postgres.pool.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${place} TO worker`);
    return opened;
  });
});

const missing = missingPgBouncer();

describe.skipIf(missing !== undefined)(`through PgBouncer${missing ? ` (skipped: ${missing})` : ""}`, () => {
  describePostgres("in transaction mode", (postgres) => {
    let bouncer: PgBouncer;
    let pool: pg.Pool;
    beforeAll(async () => {
      bouncer = await startPgBouncer({ connection: postgres.connection, stop: () => Promise.resolve() });
      pool = quietPool(bouncer.connection);
    });
    afterAll(async () => {
      await pool.end();
      await bouncer.stop();
    });

    describeAll(() => openStore(postgres, { pool }));
  });
});

function describeAll(open: OpenStore): void {
  describeRunStore({ open });
  describeFence({ open });
  describeEffectStore({ open });
}
