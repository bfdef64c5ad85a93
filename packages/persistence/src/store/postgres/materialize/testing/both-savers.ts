import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { PostgresCheckpointer, type PostgresCheckpointerOptions } from "../../postgres-checkpointer.ts";
import type { PostgresUnderTest } from "../../testing/describe-postgres.ts";

/** Both savers on a schema that is nobody else's. */
export async function openBoth(postgres: PostgresUnderTest, options: PostgresCheckpointerOptions = {}) {
  const schema = `${postgres.newSchema()} "odd"`;
  const stockSchema = schema.replaceAll('"', '""');
  const stock = new PostgresSaver(postgres.pool, undefined, { schema: stockSchema });
  await stock.setup();
  const ours = new PostgresCheckpointer(postgres.pool, { schema, ...options });
  await ours.setup();
  return { schema, stock, ours };
}

/** Of ours, in the stock saver's tables and in those beside them. */
export async function rowsOfOurs({ pool }: PostgresUnderTest, schema: string): Promise<number> {
  const place = `"${schema.replaceAll('"', '""')}"`;
  const { rows } = await pool.query<{ count: string }>(`SELECT
    (SELECT count(*) FROM ${place}.checkpoint_blobs WHERE type NOT IN ('json', 'bytes', 'empty'))
    + (SELECT count(*) FROM ${place}.checkpoint_writes WHERE type NOT IN ('json', 'bytes', 'empty'))
    + (SELECT count(*) FROM ${place}.threadkeep_threads) + (SELECT count(*) FROM ${place}.threadkeep_checkpoints)
    + (SELECT count(*) FROM ${place}.threadkeep_write_paths) AS count`);
  return Number(rows[0]?.count);
}

export async function allRows({ pool }: PostgresUnderTest, schema: string): Promise<unknown[]> {
  const place = `"${schema.replaceAll('"', '""')}"`;
  const tables = ["checkpoints", "checkpoint_blobs", "checkpoint_writes"];
  const queries = tables.map((table) => pool.query(`SELECT t.* FROM ${place}.${table} t ORDER BY t::text`));
  return (await Promise.all(queries)).map(({ rows }) => rows as unknown);
}

export function encryption({ allowPlaintext = false } = {}) {
  return { keys: [{ id: "k1", key: Buffer.alloc(32, 7) }], allowPlaintext };
}
