import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSqliteKeeper } from "./open-sqlite-keeper.ts";
import { sqliteKeeperDatabase, type SqliteKeeperDatabase } from "./testing/sqlite-keeper-database.ts";
import { testKeeper } from "./testing/test-keeper.ts";
import { fence, listen, noFallback } from "./testing/told.ts";
import { PATIENTLY } from "./testing/until-renewed.ts";

let folder: string;
let database: SqliteKeeperDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-leases-"));
  database = sqliteKeeperDatabase(join(folder, "runs.db"));
});
afterAll(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

testKeeper(() => database);

it("tells of a file that another process holds too long, and renews once it is free", async () => {
  const options = listen();
  const keeper = database.open(options, async () => {
    throw new Error("Not from here either.");
  });
  await database.admit(fence("busy"), options.leaseMs);
  const unlock = database.lock();
  keeper.add(fence("busy"));
  await expect.poll(() => options.told, PATIENTLY).toContain("error Not from here either.");
  unlock();
  const { renewedAfterMs } = await database.read(fence("busy"));
  await expect
    .poll(async () => (await database.read(fence("busy"))).renewedAfterMs, PATIENTLY)
    .toBeGreaterThan(renewedAfterMs);
  expect(new Set(options.told)).toEqual(new Set(["error Not from here either."]));
  await keeper.end();
});

it("renews from the event loop what the thread cannot, and says why once", async () => {
  const options = listen();
  const renewed: number[] = [];
  const keeper = database.open(options, async (fences, leaseMs) => {
    renewed.push(leaseMs);
    return fences.map(({ runId }) => ({ runId, isHeld: runId !== "gone", isStopRequested: runId === "stopped" }));
  });
  const unlock = database.lock();
  for (const name of ["fine", "gone", "stopped"]) keeper.add(fence(name));
  await expect.poll(() => renewed.length, PATIENTLY).toBeGreaterThan(2);
  unlock();
  expect(renewed[0]).toBe(options.leaseMs);
  expect(options.told).toEqual(["lost gone", "stop stopped", "fallback database is locked"]);
  await keeper.end();
});

it("renews from the event loop where the database is in memory", async () => {
  const options = listen();
  const renewed: string[][] = [];
  const keeper = openSqliteKeeper(
    { path: ":memory:", synchronous: "off", busyTimeoutMs: 0 },
    options,
    async (fences) => {
      renewed.push(fences.map(({ runId }) => runId));
      return fences.map(({ runId }) => ({ runId, isHeld: true, isStopRequested: false }));
    },
  );
  keeper.add(fence("one"));
  keeper.add(fence("two"));
  await expect.poll(() => renewed.length, PATIENTLY).toBeGreaterThan(1);
  await keeper.end();
  expect(new Set(renewed.map(String))).toEqual(new Set(["one,two"]));
  expect(options.told).toEqual(["fallback A database in memory has one connection, which is the checkpointer's."]);
});

it("tells what fails in the event loop, and tries again", async () => {
  const options = listen();
  const keeper = openSqliteKeeper({ path: ":memory:", synchronous: "off", busyTimeoutMs: 0 }, options, noFallback);
  keeper.add(fence("one"));
  await expect.poll(() => options.told.filter((line) => line.startsWith("error")).length, PATIENTLY).toBeGreaterThan(1);
  await keeper.end();
});
