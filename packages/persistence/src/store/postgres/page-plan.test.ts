import { expect, it } from "vitest";
import { namesIn } from "./names.ts";
import { writeCursor } from "./page-cursor.ts";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { Params } from "./sql/params.ts";
import { selectLast } from "./sql/select-last.ts";
import { selectPage } from "./sql/select-page.ts";
import { describePostgres } from "./testing/describe-postgres.ts";

const NEWEST = {
  threadId: "t",
  namespace: "",
  checkpointId: undefined,
  filter: {},
  values: "all",
  pageSize: 20,
} as const;

describePostgres("a page of 10,000 checkpoints", (postgres) => {
  it("is found by the primary key, wherever it begins and in both directions", async () => {
    const schema = postgres.newSchema();
    await new PostgresCheckpointer(postgres.pool, { schema }).setup();
    const names = namesIn(schema);
    await postgres.pool.query(`INSERT INTO ${names.checkpoints} (thread_id, checkpoint_ns, checkpoint_id, checkpoint)
      SELECT 't', '', lpad(n::text, 8, '0'), '{"v": 4, "channel_versions": {}}' FROM generate_series(1, 10000) n`);
    for (const order of ["newest", "oldest"] as const) {
      const middle = { cursor: writeCursor(["00005000", "0", "t", ""]), before: undefined };
      const known = { cursor: undefined, before: { checkpointId: "00005000" } };
      for (const start of [{ cursor: undefined, before: undefined }, middle, known]) {
        const params = new Params();
        const text = selectPage(names, params, { ...NEWEST, ...start, order });
        const { rows } = await postgres.pool.query<{ "QUERY PLAN": string }>(`EXPLAIN (ANALYZE) ${text}`, [
          ...params.values,
        ]);
        const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
        expect(plan).not.toContain("Seq Scan on checkpoints");
        const read = Array.from(plan.matchAll(/on checkpoints .*rows=(\d+) loops/g), ([, count]) => Number(count));
        expect(Math.max(...read)).toBeLessThanOrEqual(21);
      }
    }
  });

  it("has its last one found by an index, also where all of them came late", async () => {
    const schema = postgres.newSchema();
    await new PostgresCheckpointer(postgres.pool, { schema }).setup();
    const names = namesIn(schema);
    await postgres.pool.query(`INSERT INTO ${names.checkpoints} (thread_id, checkpoint_ns, checkpoint_id, checkpoint)
      SELECT 't', '', lpad(n::text, 8, '0'), '{}' FROM generate_series(1, 10000) n`);
    await postgres.pool.query(`INSERT INTO ${names.arrivals} (thread_id, checkpoint_ns, checkpoint_id, sort_id, rank)
      SELECT 't', '', lpad(n::text, 8, '0'), '99999999', n FROM generate_series(1, 10000) n`);
    const text = selectLast(names).replace("INTO last;", "").replaceAll("p_thread", "'t'").replaceAll("p_ns", "''");
    for (const prepare of ["SELECT", `ANALYZE ${names.arrivals}`]) {
      await postgres.pool.query(prepare);
      const { rows } = await postgres.pool.query<{ "QUERY PLAN": string }>(`EXPLAIN (ANALYZE) ${text}`);
      const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      const read = Array.from(plan.matchAll(/ on .*actual.* rows=(\d+)(?:\.\d+)? loops/g), ([, count]) =>
        Number(count),
      );
      expect(read.length).toBeGreaterThan(2);
      expect(Math.max(...read)).toBeLessThanOrEqual(1);
    }
  });
});
