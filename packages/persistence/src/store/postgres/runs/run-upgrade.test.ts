import { expect, it } from "vitest";
import {
  admit,
  admitted,
  claimOf,
  FAILURE,
  fenceFor,
  LEASE_MS,
  runToAdmit,
  runToContinue,
} from "../../testing/runs-of-test.ts";
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

  it("holds runs for their effects, and leaves the function that older processes end runs with beside the new one", async () => {
    const { store, schema } = await openStore(postgres);
    const run = await admit(store.runs, { threadId: "t" });
    const { migrations, finishRun, runs } = namesIn(schema);
    const older = finishRun.replace("finish_run_2", "finish_run_1");
    const parameters = "p_run text, p_owner text, p_epoch bigint, p_state text, p_after_ms float8, p_failure text";
    await postgres.pool.query(`DROP FUNCTION ${finishRun};
      CREATE FUNCTION ${older}(${parameters}) RETURNS boolean LANGUAGE sql
        AS 'UPDATE ${runs} SET state = p_state, owner = NULL, due_at = clock_timestamp() WHERE run_id = p_run RETURNING true';
      DELETE FROM ${migrations} WHERE v > 3; INSERT INTO ${migrations} VALUES (3) ON CONFLICT DO NOTHING`);
    await new PostgresCheckpointer(postgres.pool, { schema }).setup();
    await store.runs.finish(fenceFor(run), { state: "failed", failure: FAILURE, holdMs: LEASE_MS });
    const next = runToAdmit({ threadId: "t", replaces: ["open"] });
    expect(await store.runs.admit(next)).toMatchObject({ kind: "refused", holder: { state: "failed" } });
    await store.runs.releaseHold(fenceFor(run));
    const again = await store.runs.continue(runToContinue({ threadId: "t", states: ["failed"] }));
    const { runId, owner = "", epoch } = admitted(again);
    const call = `SELECT ${older}($1, $2, $3, 'open', 0, NULL) AS is_held`;
    expect((await postgres.pool.query(call, [runId, owner, epoch])).rows).toEqual([{ is_held: true }]);
    expect(await store.runs.admit(next)).toMatchObject({ kind: "admitted" });
  });
});
