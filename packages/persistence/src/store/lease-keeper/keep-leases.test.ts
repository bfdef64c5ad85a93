import { expect, it } from "vitest";
import { keepLeases } from "./keep-leases.ts";
import { fence, listen } from "./testing/told.ts";
import { PATIENTLY } from "./testing/until-renewed.ts";

// What the thread is made of, for threads that end.
const SOURCE = `
const { parentPort, workerData } = require("node:worker_threads");
const { threads, lastToFail } = workerData.connection;
if (Atomics.add(threads, 0, 1) < lastToFail) throw new Error("It ended.");
async function connect() {}
async function renew(fences) {
  Atomics.add(threads, 1, 1);
  return fences.map(({ runId }) => ({ runId, isRenewed: true, isStopRequested: false }));
}
function disconnect() {}`;

it("renews from the event loop while threads end, and from a thread again once one stays", async () => {
  const threads = new Int32Array(new SharedArrayBuffer(8));
  const options = listen({ leaseMs: 600, heartbeatMs: 50 });
  let inLoop = 0;
  const keeper = keepLeases({ source: SOURCE, data: { threads, lastToFail: 3 } }, options, async (fences) => {
    inLoop++;
    return fences.map(({ runId }) => ({ runId, isHeld: true, isStopRequested: false }));
  });
  keeper.add(fence("one"));
  await expect.poll(() => threads[1], PATIENTLY).toBeGreaterThan(1);
  expect(threads[0]).toBe(4);
  expect(inLoop).toBe(3);
  expect(options.told).toEqual(["fallback It ended."]);
  await keeper.end();
});

it("does not tell a run lost for an answer about an earlier epoch of it", async () => {
  const options = listen({ leaseMs: 600, heartbeatMs: 50 });
  let calls = 0;
  const keeper = keepLeases({ impossible: "No thread." }, options, async (fences) => {
    // While the answer is on its way.
    if (++calls === 1) {
      keeper.remove("one");
      keeper.add({ ...fence("one"), epoch: 2 });
    }
    return fences.map(({ runId, epoch }) => ({ runId, isHeld: epoch === 2, isStopRequested: false }));
  });
  keeper.add(fence("one"));
  await expect.poll(() => calls, PATIENTLY).toBeGreaterThan(2);
  expect(options.told).toEqual(["fallback No thread."]);
  await keeper.end();
});

it("tells nothing more once it is ended, also of a renewal that is under way", async () => {
  const options = listen({ leaseMs: 600, heartbeatMs: 50 });
  let fail: ((error: Error) => void) | undefined;
  const keeper = keepLeases({ impossible: "No thread." }, options, () => new Promise((_, reject) => (fail = reject)));
  keeper.add(fence("one"));
  await expect.poll(() => fail, PATIENTLY).toBeDefined();
  await keeper.end();
  fail?.(new Error("The database is closed."));
  await new Promise(setImmediate);
  expect(options.told).toEqual(["fallback No thread."]);
});

it("tells that the renewal before has no answer yet", async () => {
  const options = listen({ leaseMs: 600, heartbeatMs: 50 });
  const keeper = keepLeases({ impossible: "No thread." }, options, () => new Promise(() => {}));
  keeper.add(fence("one"));
  await expect
    .poll(() => options.told, PATIENTLY)
    .toContain("error The renewal before this one has no answer yet. No thread.");
  await keeper.end();
});
