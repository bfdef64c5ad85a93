import { expect, it } from "vitest";
import { admit, claimOf } from "../../testing/runs-of-test.ts";
import { namesIn } from "../names.ts";
import { PostgresCheckpointer } from "../postgres-checkpointer.ts";
import { describePostgres } from "../testing/describe-postgres.ts";
import { openStore } from "../testing/open-store.ts";

describePostgres("setup over a database of before", (postgres) => {
  it("adds the index that runs are claimed by, and changes functions under their names, for older processes too", async () => {
    const { store, schema } = await openStore(postgres);
    await admit(store.runs, { threadId: "t", leaseMs: 0 });
    const { migrations, claimRuns } = namesIn(schema);
    await postgres.pool.query(`DROP INDEX ${schema}.threadkeep_runs_open_by_graph;
      CREATE OR REPLACE FUNCTION ${claimRuns}(p_owner text, p_lease_ms float8, p_limit int, p_thread text, p_graphs text[])
        RETURNS SETOF text LANGUAGE sql AS 'SELECT NULL::text WHERE false';
      DELETE FROM ${migrations} WHERE v > 2; INSERT INTO ${migrations} VALUES (2) ON CONFLICT DO NOTHING`);
    expect(await store.runs.claim(claimOf())).toEqual([]);
    await new PostgresCheckpointer(postgres.pool, { schema }).setup();
    expect(await store.runs.claim(claimOf())).toMatchObject([{ threadId: "t", epoch: 2 }]);
    const index = "SELECT to_regclass($1) IS NOT NULL AS is_there";
    const { rows } = await postgres.pool.query(index, [`${schema}.threadkeep_runs_open_by_graph`]);
    expect(rows).toEqual([{ is_there: true }]);
  });
});
