import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemorySaver } from "@langchain/langgraph";
import { fenced } from "@threadkeep/persistence";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createEffectLedger } from "./effect-ledger.ts";
import { describeOnDatabases } from "./testing/databases.ts";
import { newThread } from "./testing/effect-process.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-ledger-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("opens a database by its url, with the first call, and again after its end", async () => {
  const ledger = createEffectLedger({ url: `sqlite:${join(folder, "threads.db")}` });
  const thread = newThread();
  let made = 0;
  const charge = () => ledger.once(thread, { name: "charge", key: "a" }, () => ++made);
  expect([await charge(), await charge()]).toEqual([1, 1]);
  await ledger.end();
  expect(await charge()).toBe(1);
  await ledger.end();
  await ledger.end();
});

it("looks again for a database that was away", async () => {
  const path = join(folder, "later", "threads.db");
  const ledger = createEffectLedger({ url: `sqlite:${path}` });
  const charge = () => ledger.once(newThread(), { name: "charge", key: "a" }, () => 1);
  await expect(charge()).rejects.toMatchObject({ code: "checkpointer.database-failed" });
  const { mkdir } = await import("node:fs/promises");
  await mkdir(join(folder, "later"));
  expect(await charge()).toBe(1);
  await ledger.end();
});

it("refuses at once what keeps no effects", () => {
  for (const options of [{ checkpointer: new MemorySaver() }, { url: "memory:" }] as const)
    expect(() => createEffectLedger(options)).toThrow(expect.objectContaining({ code: "effect.no-database" }));
  expect(() => createEffectLedger({ url: "mysql://host/db" as never })).toThrow(/no checkpointer for "mysql:"/);
});

it("says at once that it was given no database", () => {
  vi.stubEnv("THREADKEEP_DATABASE_URL", "");
  try {
    expect(() => createEffectLedger()).toThrow(expect.objectContaining({ code: "checkpointer.url-missing" }));
    vi.stubEnv("THREADKEEP_DATABASE_URL", "sqlite:./threads.db");
    expect(() => createEffectLedger()).not.toThrow();
  } finally {
    vi.unstubAllEnvs();
  }
});

it("goes on where whoever listens fails", async () => {
  const ledger = createEffectLedger({
    url: `sqlite:${join(folder, "threads.db")}`,
    onEvent: () => {
      throw new Error("deaf");
    },
  });
  expect(await ledger.once(newThread(), { name: "charge", key: "a" }, () => 1)).toBe(1);
  await ledger.end();
});

describeOnDatabases("a ledger", (saver) => {
  it("does nothing for a run whose lease is lost", async () => {
    const ledger = createEffectLedger({ checkpointer: saver() });
    const { configurable } = newThread();
    const config = { configurable: { ...configurable, ...fenced({ runId: "gone", owner: "nobody", epoch: 1 }) } };
    let made = 0;
    const charge = ledger.once(config, { name: "charge", key: "a" }, () => ++made);
    await expect(charge).rejects.toMatchObject({ code: "run.lease-lost" });
    expect(made).toBe(0);
    expect(await saver().effects.list(configurable.thread_id, { only: "all", limit: 1 })).toEqual([]);
  });

  it("knows in all ledgers of a process what is under way in it", async () => {
    const [one, other] = [createEffectLedger({ checkpointer: saver() }), createEffectLedger({ checkpointer: saver() })];
    const thread = newThread();
    let made = 0;
    let go = () => {};
    const gone = new Promise<void>((resolve) => (go = resolve));
    const options = { name: "charge", key: "a", policy: "fail" } as const;
    const first = one.once(thread, options, async () => (await gone, ++made));
    const second = other.once(thread, options, () => ++made);
    go();
    expect(await Promise.all([first, second])).toEqual([1, 1]);
  });
});
