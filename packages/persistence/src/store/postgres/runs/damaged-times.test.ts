import { expect, it } from "vitest";
import type { RunQuery, RunRow } from "../../run-store.ts";
import { admit, admitted, claimOf, FAILURE, fenceFor, runToAdmit, runToContinue } from "../../testing/runs-of-test.ts";
import { namesIn } from "../names.ts";
import type { PostgresStore } from "../postgres-store.ts";
import { describePostgres } from "../testing/describe-postgres.ts";
import { openStore } from "../testing/open-store.ts";

const TIMES = ["created_at", "began_at", "alive_at", "loop_at", "progress_at", "state_since", "due_at"];
/** What Postgres takes for a time, and no date of four digits is. */
const NO_TIMES = [["infinity"], ["-infinity"], ["12345-06-07 08:09:10.123Z"], ["0044-03-15 12:00:00Z BC"]];
const ALL = { states: undefined, graph: undefined, node: undefined, stuck: undefined, limit: 1, cursor: undefined };
const STUCK = { ...ALL, stuck: { idleMs: 0 } };
const THREADS = ["broken", "healthy-1", "healthy-2"];

describePostgres("a time of a run that is none", (postgres) => {
  it.each(NO_TIMES)("hides nothing where it is %s", async (noTime) => {
    const { store, damage } = await strand();
    for (const column of TIMES) {
      await damage(`${column} = '${noTime}'`);
      expect(await store.runs.readThread("broken"), column).toMatchObject({
        state: "open",
        idleForMs: expect.any(Number) as number,
        blockedForMs: expect.any(Number) as number,
        heldForMs: expect.any(Number) as number,
        dueInMs: expect.any(Number) as number,
      });
      expect(await threadsOf(store, ALL), column).toEqual(THREADS);
      const { byState } = await store.runs.readStats();
      // What is due after all times is not due.
      if (column !== "due_at") expect(byState, column).toEqual([{ state: "open", isStuck: true, runs: 3 }]);
    }
    expect(await store.runs.readThread("broken")).toMatchObject({
      dueAt: "unreadable",
      createdAt: "unreadable",
      beganAt: "unreadable",
      aliveAt: "unreadable",
      loopAt: "unreadable",
      progressAt: "unreadable",
      stateSince: "unreadable",
      idleForMs: 0,
      blockedForMs: 0,
      heldForMs: 0,
    });
  });

  it.each(NO_TIMES)("stops no claim of the others where all but the one that it is due at are %s", async (noTime) => {
    const { store, damage } = await strand();
    await damage(
      TIMES.slice(0, -1)
        .map((column) => `${column} = '${noTime}'`)
        .join(", "),
    );
    expect(await threadsOf(store, STUCK)).toEqual(THREADS);
    const claimed = await store.runs.claim(claimOf());
    expect(claimed.map(({ threadId }) => threadId).toSorted()).toEqual(THREADS);
    const { runId } = claimed.find(({ threadId }) => threadId === "broken")!;
    expect((await store.runs.readEvents(runId)).at(-1)).toMatchObject({ kind: "taken-up", afterMs: 0 });
  });

  it.each(NO_TIMES)("leaves no open run to nobody that is due %s", async (noTime) => {
    const { store, damage } = await strand();
    await damage(`due_at = '${noTime}'`);
    // After all times: it is given one at the first look, as one that has none.
    const first = await store.runs.claim(claimOf({ leaseMs: 0 }));
    const second = await store.runs.claim(claimOf());
    expect([...first, ...second].map(({ threadId }) => threadId)).toContain("broken");
  });

  it.each(NO_TIMES)("holds no thread for an effect where a failed run's sign of life is %s", async (noTime) => {
    const { store, damage } = await strand();
    const [broken] = await store.runs.claim(claimOf({ threadId: "broken", limit: 1 }));
    await store.runs.finish(fenceFor(broken!), { state: "failed", failure: FAILURE });
    await damage(`alive_at = '${noTime}'`);
    const again = await store.runs.continue(runToContinue({ threadId: "broken", states: ["failed"] }));
    expect(admitted(again)).toMatchObject({ state: "open", owner: "one" });
  });

  it.each(NO_TIMES)("keeps no run from being given back that is to end, and was alive at %s", async (noTime) => {
    const { store, damage } = await strand();
    const [broken] = await store.runs.claim(claimOf({ threadId: "broken", limit: 1 }));
    await store.runs.requestStop(broken!.runId);
    await damage(`alive_at = '${noTime}'`);
    const isHeld = await store.runs.finish(fenceFor(broken!), { state: "open", afterMs: 0, failure: undefined });
    expect(isHeld).toBe(true);
    const next = await store.runs.admit(runToAdmit({ threadId: "broken", replaces: ["open"] }));
    expect(next).toMatchObject({ kind: "admitted", replaced: { isStopRequested: true } });
  });

  it.each(NO_TIMES)("lists a live run that is blocked, though it moved last at %s", async (noTime) => {
    const { store, damage } = await strand(30_000);
    await damage(`state_since = '${noTime}', loop_at = alive_at - interval '1 hour'`);
    const { runs } = await store.runs.list({ ...STUCK, limit: 5, stuck: { idleMs: 600_000 } });
    expect(runs.map(({ threadId }) => threadId)).toEqual(["broken"]);
  });

  it.each(NO_TIMES)("is told of an event as such where it is %s", async (noTime) => {
    const { store, schema } = await strand();
    await postgres.pool.query(`UPDATE ${namesIn(schema).runEvents} SET at = '${noTime}'`);
    const run: RunRow | undefined = await store.runs.readThread("broken");
    expect(await store.runs.readEvents(run!.runId)).toMatchObject([{ kind: "admitted", at: "unreadable" }]);
  });

  /** Runs of three threads, due at once where nothing else is said. */
  async function strand(leaseMs = 0) {
    const { store, schema } = await openStore(postgres);
    for (const threadId of THREADS) await admit(store.runs, { threadId, leaseMs });
    const damage = async (set: string): Promise<void> => {
      await postgres.pool.query(`UPDATE ${namesIn(schema).runs} SET ${set} WHERE thread_id = 'broken'`);
    };
    return { store, schema, damage };
  }
});

async function threadsOf(store: PostgresStore, query: RunQuery): Promise<string[]> {
  const threads: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.runs.list({ ...query, cursor });
    threads.push(...page.runs.map(({ threadId }) => threadId));
    cursor = page.cursor;
  } while (cursor !== undefined && threads.length < 10);
  return threads.toSorted();
}
