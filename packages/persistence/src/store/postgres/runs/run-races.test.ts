import type { PoolClient } from "pg";
import { expect, it } from "vitest";
import type { Fence } from "../../../runs/fence.ts";
import { LeaseLostError } from "../../../runs/lease-lost-error.ts";
import type { RunRow } from "../../run-store.ts";
import { admit, checkpointAt, claimOf, fenceFor, runToAdmit, writeOf } from "../../testing/runs-of-test.ts";
import { namesIn } from "../names.ts";
import type { PostgresStore } from "../postgres-store.ts";
import { describePostgres } from "../testing/describe-postgres.ts";
import { openStore } from "../testing/open-store.ts";

describePostgres("races of runs", (postgres) => {
  it("gives each of 200 due runs to exactly one of 20 who claim at once", async () => {
    const { store, schema } = await openStore(postgres);
    for (let n = 0; n < 200; n++) await admit(store.runs, { threadId: `t${n}` });
    await endLeases(schema);
    const claimers = Array.from({ length: 20 }, (_, n) => claimAll(store, `claimer-${n}`));
    const claimed = (await Promise.all(claimers)).flat();
    expect(claimed.map(({ threadId }) => threadId).sort()).toEqual(
      Array.from({ length: 200 }, (_, n) => `t${n}`).sort(),
    );
    expect(new Set(claimed.map(({ epoch, attempts }) => `${epoch} ${attempts}`))).toEqual(new Set(["2 1"]));
  });

  it("has an admission wait for another of its thread, and then says who holds it", async () => {
    const { store, schema } = await openStore(postgres);
    const { admitRun } = namesIn(schema);
    const other = await begin(
      `SELECT ${admitRun}('first', 't', 'agent', NULL, 'one', 30000, 'empty', '', NULL, '{}', '{}')`,
    );
    const second = store.runs.admit(runToAdmit({ threadId: "t", replaces: ["open", "waiting"] }));
    await untilBlocked(schema, 1);
    await commit(other);
    expect(await second).toMatchObject({ kind: "refused", holder: { runId: "first", owner: "one", epoch: 1 } });
  });

  it("leaves a due run alone while a put of its is not committed", async () => {
    const { store, schema } = await openStore(postgres);
    const fence = fenceFor(await admit(store.runs, { threadId: "t" }));
    await endLeases(schema);
    const other = await begin(putStatement(schema, fence));
    expect(await claimAll(store, "claimer")).toEqual([]);
    await commit(other);
    expect(await claimAll(store, "claimer")).toEqual([expect.objectContaining({ checkpointId: "1", step: 7 })]);
  });

  it("refuses a put that waits for its thread while the run is taken over", async () => {
    const { store, schema } = await openStore(postgres);
    const fence = fenceFor(await admit(store.runs, { threadId: "t" }));
    await endLeases(schema);
    const { threads, runs } = namesIn(schema);
    const other = await begin(`SELECT FROM ${threads} WHERE thread_id = 't' FOR UPDATE`);
    const late = store.put(checkpointAt({ checkpointId: "1" }), [], { fence, progress: undefined });
    const refused = expect(late).rejects.toThrow(LeaseLostError);
    await untilBlocked(schema, 1);
    await claimAll(store, "claimer");
    await commit(other);
    await refused;
    expect((await postgres.pool.query(`SELECT owner FROM ${runs}`)).rows).toEqual([{ owner: "claimer" }]);
    expect(await store.read({ threadId: "t", namespace: "", checkpointId: "1" })).toBeUndefined();
  });

  it(
    "of a put and a claim at once, either the claim sees the put or the put is refused",
    { timeout: 60_000 },
    async () => {
      const { store, schema } = await openStore(postgres);
      const fences = [];
      for (let round = 0; round < 200; round++) {
        fences.push({ threadId: `t${round}`, fence: fenceFor(await admit(store.runs, { threadId: `t${round}` })) });
      }
      await endLeases(schema);
      for (const { fence, threadId } of fences) {
        const progress = { checkpointId: "1", step: 1, nodes: ["next"] };
        const [refusal, [run]] = await Promise.all([
          store
            .put(checkpointAt({ threadId, checkpointId: "1" }), [], { fence, progress })
            .catch((error: unknown) => error),
          store.runs.claim(claimOf({ owner: "claimer", threadId })),
        ]);
        const head = await store.read({ threadId, namespace: "", checkpointId: undefined });
        if (refusal === undefined) {
          expect(head?.row.checkpointId).toBe("1");
          // Or the claim passed over the run, because of the put.
          if (run !== undefined) expect(run).toMatchObject({ ...progress, attempts: 1 });
        } else {
          expect(refusal).toBeInstanceOf(LeaseLostError);
          expect(head).toBeUndefined();
          expect(run).toMatchObject({ checkpointId: undefined, owner: "claimer" });
        }
      }
    },
  );

  it("removes what is claimed of a thread's effects while it is deleted", async () => {
    const { store, schema } = await openStore(postgres);
    const fence = fenceFor(await admit(store.runs, { threadId: "t" }));
    const { claimEffect, deleteThread, effects, runs, runEvents } = namesIn(schema);
    const other = await begin(
      `SELECT ${claimEffect}('t', '', 'call', '', 'charge', '', 'claim', NULL, ${valuesOf(fence)})`,
    );
    const deleting = postgres.pool.query(`SELECT ${deleteThread}('t')`);
    await untilBlocked(schema, 1);
    await commit(other);
    await deleting;
    for (const table of [effects, runs, runEvents]) {
      expect((await postgres.pool.query(`SELECT FROM ${table}`)).rowCount).toBe(0);
    }
  });

  it("leaves nothing of what it refuses, not even a mark on the thread", async () => {
    const { store, schema } = await openStore(postgres);
    const fence = fenceFor(await admit(store.runs, { threadId: "t" }));
    await store.put(checkpointAt({ checkpointId: "1" }), [], { fence, progress: undefined });
    await endLeases(schema);
    await claimAll(store, "claimer");
    const before = await tablesOf(schema);
    const late = [
      store.put(checkpointAt({ checkpointId: "2" }, "1"), [writeOf("task")], { fence, progress: undefined }),
      store.putWrites({ threadId: "t", namespace: "", checkpointId: "1" }, [writeOf("task")], fence),
      store.putWrites({ threadId: "new", namespace: "", checkpointId: "1" }, [writeOf("task")], fence),
    ];
    await Promise.all(late.map((write) => expect(write).rejects.toThrow(LeaseLostError)));
    expect(await tablesOf(schema)).toEqual(before);
  });

  async function claimAll(store: PostgresStore, owner: string): Promise<readonly RunRow[]> {
    const claimed = await store.runs.claim(claimOf({ owner, limit: 7 }));
    return claimed.length === 0 ? [] : [...claimed, ...(await claimAll(store, owner))];
  }

  async function endLeases(schema: string): Promise<void> {
    await postgres.pool.query(`UPDATE ${namesIn(schema).runs} SET due_at = due_at - interval '1 hour'`);
  }

  async function begin(statement: string): Promise<PoolClient> {
    const client = await postgres.pool.connect();
    await client.query("BEGIN");
    await client.query(statement);
    return client;
  }

  async function commit(client: PoolClient): Promise<void> {
    await client.query("COMMIT");
    client.release();
  }

  function putStatement(schema: string, fence: Fence): string {
    const checkpoint = "'t', '', '1', NULL, NULL, '{}', '{}', NULL, NULL, '{}', '{}', '{}', '{}', '{}', ''";
    return `SELECT ${namesIn(schema).put}(${checkpoint}, ${valuesOf(fence)}, 7, '["next"]')`;
  }

  function valuesOf({ runId, owner, epoch }: Fence): string {
    return `'${runId}', '${owner}', ${epoch}`;
  }

  async function untilBlocked(schema: string, count: number): Promise<void> {
    const waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'";
    await expect.poll(async () => (await postgres.pool.query(waiting, [schema])).rowCount).toBe(count);
  }

  /** All that is there. */
  async function tablesOf(schema: string): Promise<unknown[]> {
    const { checkpoints, writes, threads, runs, runEvents } = namesIn(schema);
    const tables = [checkpoints, writes, threads, runs, runEvents];
    return Promise.all(tables.map(async (table) => (await postgres.pool.query(`SELECT * FROM ${table}`)).rows));
  }
});
