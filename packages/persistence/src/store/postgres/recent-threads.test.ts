import { expect, it } from "vitest";
import { namesIn } from "./names.ts";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { listThreadsQuery } from "./sql/list-threads-query.ts";
import { describePostgres } from "./testing/describe-postgres.ts";

const COUNT = 60_000;

describePostgres("the threads of 60,000 checkpoints", (postgres) => {
  /** Two checkpoints a thread, the second half a list behind the first; what is `busy` has the last `busyCount`. */
  async function fill(busyCount = 0) {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer(postgres.pool, { schema });
    await saver.setup();
    const names = namesIn(schema);
    await postgres.pool.query(
      `INSERT INTO ${names.checkpoints} (thread_id, checkpoint_ns, checkpoint_id, checkpoint)
       SELECT CASE WHEN n > $1 THEN 'busy' ELSE 't' || lpad((n % 30000)::text, 5, '0') END, '', lpad(n::text, 8, '0'), '{}'
       FROM generate_series(1, ${COUNT}) n`,
      [COUNT - busyCount],
    );
    await postgres.pool.query(`VACUUM ANALYZE ${names.checkpoints}`);
    return { saver, names };
  }

  it("come by an index, page after page", async () => {
    const { names, saver } = await fill();
    for (const cursor of [undefined, JSON.stringify(["00050000", "t20000"])]) {
      const query = { order: "recent", limit: 20, ...(cursor !== undefined && { cursor }) } as const;
      const { text, values } = listThreadsQuery(names, query);
      const { rows } = await postgres.pool.query<{ "QUERY PLAN": string }>(`EXPLAIN (ANALYZE) ${text}`, [...values]);
      const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      const scans = Array.from(
        plan.matchAll(/(\w+ (?:Only )?Scan)[^\n]* on checkpoints [^\n]*actual[^\n]* rows=(\d+)/g),
      );
      expect(Math.max(...scans.map(([, , read]) => Number(read)))).toBeLessThanOrEqual(5_000);
      expect(plan).toContain("threadkeep_checkpoints_by_id");
      const { threads } = await saver.listThreads(query);
      const first = cursor === undefined ? 29_999 : 19_999;
      const expected = Array.from(
        { length: 20 },
        (_, at) => `t${String((30_000 + first + (cursor === undefined ? 1 : 0) - at) % 30_000).padStart(5, "0")}`,
      );
      expect(threads.map(({ threadId }) => threadId)).toEqual(expected);
    }
  });

  it("come whole where one of them has all that is recent", async () => {
    const { saver } = await fill(10_000);
    const first = await saver.listThreads({ order: "recent", limit: 2 });
    expect(first.threads.map(({ threadId }) => threadId)).toEqual(["busy", "t20000"]);
    const { nextCursor: cursor = "" } = first;
    const second = await saver.listThreads({ order: "recent", limit: 2, cursor });
    expect(second.threads.map(({ threadId }) => threadId)).toEqual(["t19999", "t19998"]);
    const rare = await saver.listThreads({ order: "recent", limit: 2, prefix: "t20001" });
    expect(rare.threads.map(({ threadId }) => threadId)).toEqual(["t20001"]);
  });
});
