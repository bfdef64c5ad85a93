import { expect, it } from "vitest";
import { SaverPair } from "../../checkpointer/testing/saver-pair.ts";
import { AT, buildAgent, talk } from "../../checkpointer/testing/tool-agent.ts";
import { namesIn } from "./names.ts";
import { PostgresCheckpointer } from "./postgres-checkpointer.ts";
import { describePostgres } from "./testing/describe-postgres.ts";

describePostgres("a thread of 60 turns", (postgres) => {
  it("grows with what is said, not with how long it is", async () => {
    const schema = postgres.newSchema();
    const saver = new PostgresCheckpointer(postgres.pool, { schema });
    await saver.setup();
    const pair = new SaverPair(saver);
    const { blobs, writes } = namesIn(schema);
    const bytes = async () => {
      const { rows } = await postgres.pool.query<{ sum: string }>(`SELECT
        (SELECT sum(octet_length(blob)) FROM ${blobs}) + (SELECT sum(octet_length(blob)) FROM ${writes}) AS sum`);
      return Number(rows[0]?.sum);
    };
    await talk(buildAgent(pair), 30);
    const half = await bytes();
    await talk(buildAgent(pair), 30);
    expect((await bytes()) - half).toBeLessThan(1.5 * half);
    const reader = new PostgresCheckpointer(postgres.pool, { schema });
    expect(await pair.expectSame(AT, reader, { every: 10 })).toBeGreaterThan(7 * 30);
  }, 240_000);
});
