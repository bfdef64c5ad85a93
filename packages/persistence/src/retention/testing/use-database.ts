import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { SqliteCheckpointer } from "../../store/sqlite/sqlite-checkpointer.ts";
import { applyRetention } from "../apply-retention.ts";
import { planRetention } from "../plan-retention.ts";
import type { ThreadPlan } from "../thread-plan.ts";
import { threadContent } from "./thread-content.ts";

const DAY_MS = 86_400_000;

export function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

/** A new database for each test. */
export function useDatabase(): { readonly path: string; readonly saver: SqliteCheckpointer } {
  let folder = "";
  const database = { path: "", saver: undefined as unknown as SqliteCheckpointer };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "threadkeep-retention-"));
    database.path = join(folder, "threads.db");
    database.saver = new SqliteCheckpointer(database.path, { synchronous: "off" });
  });
  afterEach(async () => {
    await database.saver.end();
    await rm(folder, { recursive: true });
  });
  return database;
}

export async function plansOf(plan: AsyncIterable<{ threads: ThreadPlan[] }>): Promise<ThreadPlan[]> {
  const all: ThreadPlan[] = [];
  for await (const { threads } of plan) all.push(...threads);
  return all;
}

/** What stays reads as before: asked of every checkpoint that stays. @returns how many that are */
export async function pruneAndCompare(
  saver: SqliteCheckpointer,
  keepLast: number,
  deltas: string[] = [],
): Promise<number> {
  const before = await threadContent(saver, "t", deltas);
  const { pruned, removed } = await applyRetention(planRetention(saver, { keepLast }));
  const after = await threadContent(saver, "t", deltas);
  expect(pruned).toBe(1);
  expect(removed.checkpoints).toBe(before.size - after.size);
  expect([...after]).toEqual([...before].filter(([key]) => after.has(key)));
  return after.size;
}
