import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { expect, it, onTestFinished } from "vitest";
import { useSqlite } from "./places.ts";
import { FROM_THE_START, stepsGraph } from "./steps-graph.ts";
import { watchUnhandled } from "./unhandled.ts";
import { useService } from "./use-service.ts";

const STEPS = Array.from({ length: 6 }, (_, at) => `step_${at + 1}`);
const LOCKED_AT = "step_3";
const THREADS = Array.from({ length: 10 }, (_, at) => `thread-${at + 1}`);
const PATIENTLY = { timeout: 40_000 };
const LOCK_CHILD = fileURLToPath(new URL("lock-child.mjs", import.meta.url));

it(
  "finishes each run, and does nothing twice but what was under way, while another process holds the file for longer than is waited",
  { timeout: 120_000 },
  async () => {
    const unhandled = watchUnhandled();
    const { place } = await useSqlite();
    const path = "path" in place ? place.path : "";
    let isHeldUp = true;
    let goOn = () => {};
    const locked = new Promise<void>((resolve) => (goOn = resolve));
    const begun: string[] = [];
    const graph = stepsGraph(STEPS, async ({ threadId, name }) => {
      begun.push(`${threadId} ${name}`);
      if (name === LOCKED_AT && isHeldUp) await locked;
    });
    const services = [openService(), openService()];
    for (const { service } of services) service.start();
    const runs = THREADS.map((threadId, at) => services[at % 2]!.service.run("graph", FROM_THE_START, { threadId }));
    const ends = Promise.allSettled(runs);
    await expect.poll(() => begun.filter((step) => step.endsWith(LOCKED_AT)).length, PATIENTLY).toBe(THREADS.length);

    const letGo = await lock(path);
    isHeldUp = false;
    goOn();
    const told = services.map(({ events }) => events.length);
    for (const [at, { events }] of services.entries()) {
      const failed = () => new Set(events.slice(told[at]).map(({ type }) => type));
      await expect.poll(failed, PATIENTLY).toContain("sweep.failed");
      await expect.poll(failed, PATIENTLY).toContain("run.not-recorded");
    }
    // Its callers are told why, and the database that it is held.
    const settled = await ends;
    const errors = settled.flatMap((end) => (end.status === "rejected" ? [end.reason as Error] : []));
    expect(errors).toHaveLength(THREADS.length);
    for (const error of errors) expect(error.message).toContain("Another process holds it: see busyTimeoutMs");
    await letGo();

    const [{ service }] = services as [(typeof services)[0]];
    const states = async () => (await service.stats()).byState;
    await expect.poll(states, PATIENTLY).toEqual([{ state: "done", isStuck: false, runs: THREADS.length }]);
    for (const threadId of THREADS) {
      const again = STEPS.flatMap((name) => (name === LOCKED_AT ? [name, name] : [name]));
      const ofThread = begun.filter((step) => step.startsWith(`${threadId} `));
      expect(ofThread).toEqual(again.map((name) => `${threadId} ${name}`));
    }
    expect(unhandled).toEqual([]);

    function openService() {
      const checkpointer = new SqliteCheckpointer(path, { busyTimeoutMs: 100, synchronous: "off" });
      onTestFinished(() => checkpointer.end());
      return useService(checkpointer, graph, { leaseMs: 4_000, sweepEveryMs: 100, concurrency: 10 });
    }
  },
);

/** @returns how to let go */
async function lock(path: string): Promise<() => Promise<void>> {
  const child = fork(LOCK_CHILD, [path]);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "message");
  return async () => {
    const exited = once(child, "exit");
    child.send("let go");
    await exited;
  };
}
