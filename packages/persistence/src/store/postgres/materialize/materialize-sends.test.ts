import { expect, it } from "vitest";
import { SaverPair } from "../../../checkpointer/testing/saver-pair.ts";
import { AT, buildAgent, talk } from "../../../checkpointer/testing/tool-agent.ts";
import type { PostgresCheckpointerOptions } from "../postgres-checkpointer.ts";
import { describePostgres, type PostgresUnderTest } from "../testing/describe-postgres.ts";
import { encryption, openBoth, rowsOfOurs } from "./testing/both-savers.ts";

describePostgres("what tasks sent", (postgres) => {
  it.each<[string, PostgresCheckpointerOptions]>([
    ["as it is", {}],
    ["encrypted and compressed", { compression: true, encryption: encryption({ allowPlaintext: true }) }],
  ])("is what was sent, here and for the stock saver after materialize: %s", async (_, options) => {
    const { schema, stock, ours } = await openBoth(postgres, options);
    const pair = new SaverPair(ours);
    await talk(buildAgent(pair), 12);
    expect(await pair.expectSame(AT)).toBeGreaterThan(48);
    expect(await sendRows(postgres, schema)).toBeGreaterThan(24);
    const plan = await ours.planMaterialize();
    const result = await ours.materialize();
    expect(result).toMatchObject({ threads: 1, left: 0, lossy: 0, values: plan.values, writes: plan.writes });
    expect(plan.isEstimate).toBe(true);
    expect(plan.bytesAfter).toBeGreaterThan(result.bytes / 2);
    expect(plan.bytesAfter).toBeLessThan(3 * result.bytes);
    expect(await rowsOfOurs(postgres, schema)).toBe(0);
    await pair.expectSame(AT, stock as never);
    await pair.expectSame(AT);
  });
});

async function sendRows({ pool }: PostgresUnderTest, schema: string): Promise<number> {
  const place = `"${schema.replaceAll('"', '""')}"`;
  const { rows } = await pool.query<{ count: string }>(`SELECT
    (SELECT count(*) FROM ${place}.checkpoint_blobs WHERE starts_with(type, 'tk-sends'))
    + (SELECT count(*) FROM ${place}.checkpoint_writes WHERE starts_with(type, 'tk-sends')) AS count`);
  return Number(rows[0]?.count);
}
