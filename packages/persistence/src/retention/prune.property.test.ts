import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunnableConfig } from "@langchain/core/runnables";
import {
  DeltaSnapshot,
  uuid6,
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointTuple,
} from "@langchain/langgraph-checkpoint";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";
import { applyRetention } from "./apply-retention.ts";
import { planRetention } from "./plan-retention.ts";
import { threadContent } from "./testing/thread-content.ts";
import { plansOf } from "./testing/use-database.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-prune-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a random thread is made of. `from` is taken as a share of the checkpoints there are: 1 is the last. */
const step = fc.record({
  namespace: fc.constantFrom("", "", "", "lasting", "node:task"),
  from: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
  source: fc.constantFrom("loop" as const, "loop" as const, "input" as const, "update" as const, "fork" as const),
  edit: fc.constantFrom("append", "append", "drop", "clear", "none"),
  delta: fc.constantFrom("write", "write", "snapshot", "none"),
  isOldFormat: fc.boolean(),
  reopens: fc.constantFrom(true, ...Array.from({ length: 14 }, () => false)),
  prunes: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined, freq: 8 }),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

it("leaves every checkpoint that stays as it reads, and nothing for the same policy to remove, whatever was put, forked and pruned", async () => {
  const path = join(folder, "threads.db");
  const open = () => new SqliteCheckpointer(path, { synchronous: "off" });
  let saver = open();
  let removed = 0;
  const property = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
    await saver.deleteThread("t");
    const stored = new Map<string, CheckpointTuple[]>();
    for (const one of steps) {
      if (one.reopens) {
        await saver.end();
        saver = open();
      }
      await put(saver, stored, one);
      if (one.prunes !== undefined) removed += await pruneAndCompare(saver, stored, one.prunes);
    }
    removed += await pruneAndCompare(saver, stored, 1);
  });
  await fc.assert(property, { numRuns: Number(process.env["PRUNE_RUNS"] ?? 20) });
  expect(removed).toBeGreaterThan(50);
  await saver.end();
}, 120_000);

type Stored = Map<string, CheckpointTuple[]>;

async function pruneAndCompare(saver: SqliteCheckpointer, stored: Stored, keepLast: number): Promise<number> {
  const before = await threadContent(saver, "t", ["delta"]);
  const { removed } = await applyRetention(planRetention(saver, { keepLast }));
  const after = await threadContent(saver, "t", ["delta"]);
  const namespaceOf = (key: string) => (JSON.parse(key) as string[])[0];
  const lastOf = (namespace: string) => [...before.keys()].filter((key) => namespaceOf(key) === namespace);
  const mustStay = [
    ...lastOf("").slice(0, keepLast),
    ...["lasting", "node:task"].flatMap((name) => lastOf(name).slice(0, 1)),
  ];
  expect([...after.keys()]).toEqual(expect.arrayContaining(mustStay));
  expect([...after]).toEqual([...before].filter(([key]) => after.has(key)));
  expect((await plansOf(planRetention(saver, { keepLast }))).map(({ action }) => action)).toEqual(["keep"]);
  for (const [namespace, own] of stored) {
    stored.set(
      namespace,
      own.filter(({ checkpoint }) => after.has(JSON.stringify([namespace, checkpoint.id]))),
    );
  }
  return removed.checkpoints;
}

/** As LangGraph puts: what tasks wrote stands with the parent, and a DeltaChannel has a value only where a snapshot is due. */
async function put(saver: SqliteCheckpointer, stored: Stored, step: Step): Promise<void> {
  const { namespace, from, edit, delta, isOldFormat } = step;
  const place: RunnableConfig = { configurable: { thread_id: "t", checkpoint_ns: namespace } };
  const parents = stored.get(namespace) ?? [];
  const parent = parents[Math.floor(from * (parents.length - 1))];
  // Reading a checkpoint is how a run begins there.
  if (parent && from < 1) await saver.getTuple(parent.config);
  const { delta: _, ...values } = parent?.checkpoint.channel_values ?? {};
  const versions: Record<string, number> = { ...(parent?.checkpoint.channel_versions as Record<string, number>) };
  const changed: Record<string, number> = {};
  const bump = (channel: string) => (versions[channel] = changed[channel] = saver.getNextVersion(versions[channel]));
  if (edit !== "none" || !parent) {
    values["list"] = edited((values["list"] as string[] | undefined) ?? [], edit);
    bump("list");
  }
  if (parent && delta === "write") {
    await saver.putWrites(parent.config, [["delta", [uuid6(0)]]], uuid6(1));
    bump("delta");
  }
  if (parent && isOldFormat) await saver.putWrites(parent.config, [["__pregel_tasks", uuid6(0)]], uuid6(2));
  if (delta === "snapshot") {
    values["delta"] = new DeltaSnapshot([uuid6(0)]);
    bump("delta");
  }
  const source = versions["delta"] === undefined && step.source === "update" ? "loop" : step.source;
  // Each checkpoint counts the DeltaChannels it does not store, written or not; only an update does not.
  const isCounted = source !== "update" && delta !== "snapshot";
  const metadata: CheckpointMetadata = {
    source,
    step: parents.length,
    parents: namespace === "" ? {} : rootOf(stored),
    ...(isCounted && { counters_since_delta_snapshot: { delta: [1, 1] } }),
  };
  const checkpoint: Checkpoint = {
    v: isOldFormat ? 3 : 4,
    id: uuid6(parents.length),
    ts: new Date().toISOString(),
    channel_values: values,
    channel_versions: versions,
    versions_seen: {},
  };
  const config = await saver.put(parent?.config ?? place, checkpoint, metadata, changed);
  stored.set(namespace, [...parents, { config, checkpoint, metadata }]);
}

function rootOf(stored: Stored): Record<string, string> {
  const root = stored.get("")?.at(-1);
  return root === undefined ? {} : { "": root.checkpoint.id };
}

function edited(list: readonly string[], edit: Step["edit"]): string[] {
  if (edit === "clear") return [];
  return edit === "drop" ? list.slice(1) : [...list, `${list.length} ${"x".repeat(200)}`];
}
