import { expect, it } from "vitest";
import { PostgresCheckpointer } from "../postgres-checkpointer.ts";
import { describePostgres } from "../testing/describe-postgres.ts";
import { putValues, THREAD } from "../testing/put-values.ts";

describePostgres("a large value", (postgres) => {
  it("is compressed the quick way, where the server has it", async () => {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer(postgres.pool, { schema });
    await saver.setup();
    const config = await putValues(saver, THREAD, { value: "again and again ".repeat(1000) });
    await saver.putWrites(config, [["value", "and once more ".repeat(1000)]], "task");
    const { rows: found } = await postgres.pool.query({
      text: `SELECT pg_column_compression(blob) FROM ${schema}.checkpoint_blobs
        UNION ALL SELECT pg_column_compression(blob) FROM ${schema}.checkpoint_writes`,
      rowMode: "array",
    });
    const { rows: offered } = await postgres.pool.query({
      text: "SELECT 'lz4' = ANY (enumvals) FROM pg_settings WHERE name = 'default_toast_compression'",
      rowMode: "array",
    });
    const expected = offered[0]?.[0] ? "lz4" : "pglz";
    expect(found).toEqual([[expected], [expected]]);
  });
});
