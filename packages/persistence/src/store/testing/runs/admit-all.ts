import type { RunRow } from "../../run-store.ts";
import type { StoreUnderTest } from "../store-under-test.ts";
import { admit, checkpointAt, FAILURE, fenceFor, LEASE_MS } from "../runs-of-test.ts";

/** A checkpoint of a run, which goes on with `nodes`. */
export async function putAt(
  { store }: StoreUnderTest,
  run: RunRow,
  step: number,
  nodes: readonly string[] | undefined,
): Promise<void> {
  const checkpointId = `${run.runId}-${step}`;
  await store.put(checkpointAt({ threadId: run.threadId, checkpointId }), [], {
    fence: fenceFor(run),
    progress: { checkpointId, step, nodes },
  });
}

/** Dead, failed, past its limit and poisoned, in this order; idle and idle for longer; and what is not stuck. */
export async function admitAll(under: StoreUnderTest): Promise<void> {
  const { runs } = under.store;
  await admit(runs, { threadId: "dead" });
  await under.letPass("dead", LEASE_MS + 5_000);
  await runs.finish(fenceFor(await admit(runs, { threadId: "failed" })), { state: "failed", failure: FAILURE });
  await under.letPass("failed", 4_000);
  await runs.finish(fenceFor(await admit(runs, { threadId: "late" })), { state: "waiting", limitMs: 1_000 });
  await under.letPass("late", 4_000);
  const poisoned = await admit(runs, { threadId: "poisoned" });
  await runs.finish(fenceFor(poisoned), { state: "poisoned", failure: FAILURE });
  await under.letPass("poisoned", 2_000);
  await admit(runs, { threadId: "idle", leaseMs: 60_000 });
  await under.letPass("idle", 15_000);
  await admit(runs, { threadId: "idler", leaseMs: 90_000 });
  await under.letPass("idler", 20_000);
  await admit(runs, { threadId: "running" });
  await runs.finish(fenceFor(await admit(runs, { threadId: "waiting" })), {
    state: "waiting",
    limitMs: undefined,
  });
  await runs.finish(fenceFor(await admit(runs, { threadId: "asked" })), { state: "waiting", limitMs: 60_000 });
  await under.letPass("asked", 15_000);
  await runs.finish(fenceFor(await admit(runs, { threadId: "done" })), { state: "done" });
}
