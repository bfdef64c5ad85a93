import { expect, it } from "vitest";
import { namesIn } from "../names.ts";
import { PostgresDatabase } from "../postgres-database.ts";
import { PostgresStore } from "../postgres-store.ts";
import { describePostgres } from "../testing/describe-postgres.ts";
import { openStore } from "../testing/open-store.ts";
import { quietPool } from "../testing/quiet-pool.ts";
import type { PostgresRunStore } from "./postgres-run-store.ts";
import { STUCK_PARTS } from "./stuck-function.ts";

const ALL = { states: undefined, graph: undefined, node: undefined, stuck: undefined, limit: 20, cursor: undefined };
const STUCK = { ...ALL, stuck: { idleMs: 600_000 } };
/** The part of the list that lives, from its first on. */
const LIVE = JSON.stringify({ part: STUCK_PARTS.live, at: "2000-01-01T00:00:00.000Z", runId: "" });

/** How many rows a scan gave, or left out. */
const READ = / on threadkeep_runs\b.*actual.* rows=(\d+)|Rows Removed by Filter: (\d+)/g;

describePostgres("plans on 100,000 runs", (postgres) => {
  it(
    "read a page by an index and no more than that, before the table is analyzed and after",
    { timeout: 60_000 },
    async () => {
      const { schema } = await openStore(postgres);
      const { runs } = namesIn(schema);
      await fill(runs);
      const explained = explainedPool();
      const store = new PostgresStore(new PostgresDatabase(explained.pool, schema)).runs;
      const calls: Record<string, (store: PostgresRunStore) => Promise<unknown>> = {
        claim: () => store.claim({ owner: "c", leaseMs: 1, limit: 20, graphs: ["agent"] }),
        "claim of two graphs, where most that is due is of another": () =>
          store.claim({ owner: "c", leaseMs: 1, limit: 20, graphs: ["agent", "none"] }),
        "claim of a thread": () =>
          store.claim({ owner: "c", leaseMs: 1, limit: 1, threadId: "t6000", graphs: ["agent"] }),
        stuck: () => store.list(STUCK),
        "stuck, the next page": async () => store.list({ ...STUCK, cursor: (await store.list(STUCK)).cursor }),
        "what lives": () => store.list({ ...STUCK, cursor: LIVE }),
        newest: () => store.list(ALL),
        "newest of two states": () => store.list({ ...ALL, states: ["done", "failed"] }),
        "of a thread": () => store.readThread("t7"),
        "all of a thread": () => store.list({ ...ALL, threadId: "t7" }),
        one: () => store.readRun("r7"),
        renewal: () => store.renew([{ runId: "r7", owner: "o", epoch: 1 }], 30_000),
      };
      for (const prepare of ["SELECT", `ANALYZE ${runs}`]) {
        await postgres.pool.query(prepare);
        for (const [name, call] of Object.entries(calls)) {
          const plans = await explained.plansOf(() => call(store));
          const read = Array.from(plans.matchAll(READ), ([, rows, removed]) => Number(rows ?? removed));
          expect(read.length, name).toBeGreaterThan(0);
          expect(Math.max(...read), plans).toBeLessThanOrEqual(50);
          expect(plans).not.toContain("Seq Scan on threadkeep_runs");
        }
      }
      await explained.pool.end();
    },
  );

  /** Nearly all are done. Of the others most are due, those of another graph the longest, and a few alive. */
  async function fill(runs: string): Promise<void> {
    await postgres.pool.query(`ALTER TABLE ${runs} SET (autovacuum_enabled = off)`);
    await postgres.pool
      .query(`INSERT INTO ${runs} (run_id, thread_id, graph, state, owner, epoch, due_at, created_at, alive_at,
        loop_at, state_since, nodes, options, input_type, input)
      SELECT 'r' || n, 't' || n, CASE WHEN n > 20000 THEN 'lacked' ELSE 'agent' END, state, 'o', 1,
        CASE WHEN n % 2000 = 0 THEN now() + interval '1 hour' WHEN state <> 'done' THEN created END,
        created, created, created, created, '["model"]', '{}', 'empty', ''
      FROM generate_series(1, 100000) n,
        LATERAL (SELECT CASE n % 50 WHEN 0 THEN 'open' WHEN 1 THEN 'failed' ELSE 'done' END AS state) s,
        LATERAL (SELECT now() - n * interval '1 second' AS created) c`);
  }

  /** One connection that tells, as notices, how each statement was carried out, those in functions included. */
  function explainedPool() {
    const notices: string[] = [];
    const pool = quietPool({
      ...postgres.connection,
      max: 1,
      options: [
        "session_preload_libraries=auto_explain",
        "auto_explain.log_min_duration=0",
        "auto_explain.log_analyze=on",
        "auto_explain.log_nested_statements=on",
        "auto_explain.log_level=notice",
      ]
        .map((setting) => `-c ${setting}`)
        .join(" "),
    });
    pool.on("connect", (client) => client.on("notice", ({ message }) => notices.push(String(message))));
    const plansOf = async (call: () => Promise<unknown>): Promise<string> => {
      notices.length = 0;
      await call();
      return notices.join("\n");
    };
    return { pool, plansOf };
  }
});
