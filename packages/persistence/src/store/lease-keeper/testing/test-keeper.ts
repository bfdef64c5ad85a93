import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Fence } from "../../../runs/fence.ts";
import type { KeeperDatabase } from "./keeper-database.ts";
import { fence, listen, noFallback } from "./told.ts";
import { PATIENTLY, untilRenewed } from "./until-renewed.ts";

const CHILD = fileURLToPath(new URL("keeper-child.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../../../", import.meta.url));

/** What each keeper does that renews from a thread. */
export function testKeeper(database: () => KeeperDatabase): void {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "threadkeep-preload-"));
    // It speaks up where it is loaded into the thread of leases.
    const module = `const { workerData } = require("node:worker_threads"); if (workerData?.leaseMs) console.log("preloaded");`;
    for (const name of ["flag.cjs", "environment.cjs"]) await writeFile(join(folder, name), module);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const children = new Set<ChildProcessWithoutNullStreams>();
  // Also the one that a failed test leaves behind.
  afterEach(() => children.forEach((child) => child.kill("SIGKILL")));

  it("renews while the event loop is blocked for longer than the lease, and says for how long it was", async () => {
    const options = listen({ leaseMs: 1_000, heartbeatMs: 150 });
    const keeper = database().open(options, noFallback);
    await database().admit(fence("blocked"), options.leaseMs);
    keeper.add(fence("blocked"));
    const until = performance.now() + 2 * options.leaseMs;
    while (performance.now() < until);
    const lease = await database().read(fence("blocked"));
    expect(lease.dueInMs).toBeGreaterThan(0);
    expect(lease.blockedMs).toBeGreaterThan(options.leaseMs);
    expect(lease.blockedMs).toBeLessThan(5_000);
    // The loop turns again.
    await expect
      .poll(async () => (await database().read(fence("blocked"))).blockedMs, PATIENTLY)
      .toBeLessThan(options.leaseMs);
    expect(options.told).toEqual([]);
    await keeper.end();
  });

  it("prolongs what a run is held for that ended while it made an effect, also while the event loop is blocked", async () => {
    const options = listen({ leaseMs: 1_000, heartbeatMs: 150 });
    const keeper = database().open(options, noFallback);
    await database().admit(fence("held"), options.leaseMs);
    await database().end(fence("held"), options.leaseMs);
    keeper.add(fence("held"));
    const until = performance.now() + 2 * options.leaseMs;
    while (performance.now() < until);
    const { heldForMs, blockedMs } = await database().read(fence("held"));
    expect(heldForMs).toBeGreaterThan(0);
    expect(blockedMs).toBe(0);
    expect(options.told).toEqual([]);
    keeper.remove("held");
    await expect.poll(async () => (await database().read(fence("held"))).heldForMs, PATIENTLY).toBeLessThan(0);
    await keeper.end();
  });

  it("renews before its heartbeat when it is asked to, and also what is asked for meanwhile", async () => {
    const options = listen({ leaseMs: 600_000, heartbeatMs: 300_000 });
    const keeper = database().open(options, noFallback);
    await keeper.renewNow();
    await database().admit(fence("asked"), 600);
    keeper.add(fence("asked"));
    await Promise.all([keeper.renewNow(), keeper.renewNow()]);
    const { dueInMs, renewedAfterMs } = await database().read(fence("asked"));
    expect(dueInMs).toBeGreaterThan(300_000);
    await keeper.renewNow();
    expect((await database().read(fence("asked"))).renewedAfterMs).toBeGreaterThanOrEqual(renewedAfterMs);
    await database().takeOver(fence("asked"));
    await keeper.renewNow();
    expect(options.told).toEqual(["lost asked"]);
    const asked = keeper.renewNow();
    await keeper.end();
    await asked;
    await keeper.renewNow();
  });

  it("tells once that a run was taken over, and goes on with the others", async () => {
    const options = listen();
    const keeper = database().open(options, noFallback);
    for (const name of ["kept", "taken"]) {
      await database().admit(fence(name), options.leaseMs);
      keeper.add(fence(name));
    }
    await untilRenewed(database(), fence("taken"), 1);
    await database().takeOver(fence("taken"));
    await expect.poll(() => options.told, PATIENTLY).toEqual(["lost taken"]);
    await untilRenewed(database(), fence("kept"), 3);
    expect(options.told).toEqual(["lost taken"]);
    expect(await database().read(fence("taken"))).toMatchObject({ owner: "another" });
    await keeper.end();
  });

  it("tells once that a run is to stop, and keeps its lease", async () => {
    const options = listen();
    const keeper = database().open(options, noFallback);
    await database().admit(fence("stopped"), options.leaseMs);
    keeper.add(fence("stopped"));
    await database().requestStop(fence("stopped"));
    await expect.poll(() => options.told, PATIENTLY).toEqual(["stop stopped"]);
    await untilRenewed(database(), fence("stopped"), 3);
    expect(options.told).toEqual(["stop stopped"]);
    await keeper.end();
  });

  it("tells nothing of a run that was removed, and renews it no more", async () => {
    const options = listen();
    const keeper = database().open(options, noFallback);
    for (const name of ["removed", "other"]) {
      await database().admit(fence(name), options.leaseMs);
      keeper.add(fence(name));
    }
    await untilRenewed(database(), fence("removed"), 1);
    keeper.remove("removed");
    await untilRenewed(database(), fence("other"));
    const { renewedAfterMs } = await database().read(fence("removed"));
    await untilRenewed(database(), fence("other"), 3);
    expect(await database().read(fence("removed"))).toMatchObject({ renewedAfterMs });
    await database().takeOver(fence("removed"));
    await untilRenewed(database(), fence("other"), 2);
    expect(options.told).toEqual([]);
    await keeper.end();
  });

  it("takes a run that was removed, or lost, again under its new epoch", async () => {
    const options = listen();
    const keeper = database().open(options, noFallback);
    await database().admit(fence("again"), options.leaseMs);
    keeper.add(fence("again"));
    await database().takeOver(fence("again"));
    await expect.poll(() => options.told, PATIENTLY).toEqual(["lost again"]);
    const next = { runId: "again", owner: "another", epoch: 2 };
    keeper.add(next);
    await untilRenewed(database(), next, 2);
    expect(options.told).toEqual(["lost again"]);
    await keeper.end();
  });

  it("renews nothing after its end, and takes nothing", async () => {
    const options = listen();
    const keeper = database().open(options, noFallback);
    await database().admit(fence("ended"), options.leaseMs);
    keeper.add(fence("ended"));
    await untilRenewed(database(), fence("ended"), 1);
    await keeper.end();
    await keeper.end();
    const { renewedAfterMs } = await database().read(fence("ended"));
    await expect.poll(async () => (await database().read(fence("ended"))).dueInMs, PATIENTLY).toBeLessThan(0);
    expect(await database().read(fence("ended"))).toMatchObject({ renewedAfterMs });
    expect(() => keeper.add(fence("late"))).toThrow(expect.objectContaining({ code: "run.keeper-ended" }));
    expect(options.told).toEqual([]);
  });

  it("lets a process end that has nothing else to do, with leases held", async () => {
    await database().admit(fence("exits"), 600);
    const child = startChild(fence("exits"));
    await untilRenewed(database(), fence("exits"), 2);
    child.process.stdin.end();
    expect(await child.exited).toBe(0);
    expect(child.lines).toEqual([]);
  });

  it("tells a process that was stopped past its lease that the run is another's by now", async () => {
    await database().admit(fence("paused"), 600);
    const child = startChild(fence("paused"));
    await untilRenewed(database(), fence("paused"), 2);
    child.process.kill("SIGSTOP");
    await expect.poll(async () => (await database().read(fence("paused"))).dueInMs, PATIENTLY).toBeLessThan(0);
    await database().takeOver(fence("paused"));
    child.process.kill("SIGCONT");
    await expect.poll(() => child.lines, PATIENTLY).toEqual(["lost paused"]);
    child.process.stdin.end();
    expect(await child.exited).toBe(0);
    expect(child.lines).toEqual(["lost paused"]);
  });

  function startChild(held: Fence): Child {
    const order = JSON.stringify({ place: database().place, fence: held, leaseMs: 600, heartbeatMs: 150 });
    const env = { ...process.env, NODE_OPTIONS: `--require=${join(folder, "environment.cjs")}` };
    const flags = ["--import=tsx", `--require=${join(folder, "flag.cjs")}`];
    const child = spawn(process.execPath, [...flags, CHILD, order], { cwd: PACKAGE, env });
    children.add(child);
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => lines.push(line));
    const exited = once(child, "close").then(([code]) => code as number | null);
    return { process: child, lines, exited };
  }
}

interface Child {
  process: ChildProcessWithoutNullStreams;
  /** What it said, also as errors. */
  lines: string[];
  exited: Promise<number | null>;
}
