import { missingPgBouncer, startPgBouncer } from "@threadkeep-test/servers";
import { describe, expect, it } from "vitest";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { isDirect } from "./statement-names.ts";
import { describePostgres } from "./testing/describe-postgres.ts";
import { putValues, THREAD } from "./testing/put-values.ts";
import { quietPool } from "./testing/quiet-pool.ts";

describePostgres("names of statements", (postgres) => {
  it("are given where the server itself is at the other end, and go unmissed where somebody takes them away", async () => {
    const pool = quietPool({ ...postgres.connection, max: 1 });
    const saver = new PostgresCheckpointer(pool, { schema: postgres.newSchema() });
    await saver.setup();
    const first = await putValues(saver, THREAD, { a: 1 });
    const second = await putValues(saver, first, { a: 2 });
    const third = await putValues(saver, second, { a: 3 });
    expect(await countNames()).toBe(1);
    await pool.query("DISCARD ALL");
    const fourth = await putValues(saver, third, { a: 4 });
    await saver.putWrites(fourth, [["a", 5]], "task");
    expect(await countNames()).toBe(0);
    expect(await saver.getTuple(THREAD)).toMatchObject({ config: fourth, pendingWrites: [["task", "a", 5]] });
    await pool.end();

    async function countNames(): Promise<number> {
      const { rows } = await pool.query<{ count: number }>("SELECT count(*)::int AS count FROM pg_prepared_statements");
      return rows[0]?.count ?? 0;
    }
  });

  const missing = missingPgBouncer();
  describe.skipIf(missing !== undefined)(`behind PgBouncer${missing ? ` (skipped: ${missing})` : ""}`, () => {
    it("are not given", async () => {
      const bouncer = await startPgBouncer({ connection: postgres.connection, stop: () => Promise.resolve() });
      const pool = quietPool(bouncer.connection);
      expect(await isDirect(pool)).toBe(false);
      expect(await isDirect(postgres.pool)).toBe(true);
      await pool.end();
      await bouncer.stop();
    });
  });
});
