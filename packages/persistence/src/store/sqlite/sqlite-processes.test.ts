import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { SqliteCheckpointer } from "./sqlite-checkpointer.ts";

const CHILD = fileURLToPath(new URL("../../testing/sqlite-child.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../../", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-sqlite-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("lets several processes open a new file at once and write to it, and loses nothing", async () => {
  const path = join(folder, "threads.db");
  const names = ["a", "b", "c"];
  const ends = await Promise.all(names.map((name) => runChild({ path, name, count: 15 })));
  expect(ends).toEqual(names.map(() => ({ acknowledged: 15, code: 0 })));
  const saver = new SqliteCheckpointer(path);
  for (const name of names)
    expect(await stepsOf(saver, name)).toEqual(Array.from({ length: 15 }, (_, index) => 14 - index));
  const shared = await valuesOf(saver, "shared");
  expect(shared.map((values) => values["own"]).toSorted()).toEqual(
    names.flatMap((name) => Array<string>(15).fill(name)),
  );
  await saver.end();
});

it("has what was acknowledged before its process was killed, and nothing half", async () => {
  const path = join(folder, "threads.db");
  const { acknowledged, code } = await runChild({ path, name: "a", count: 100_000, killAfter: 40 });
  expect(code).toBeNull();
  const saver = new SqliteCheckpointer(path);
  const steps = await stepsOf(saver, "a");
  expect(steps.length).toBeGreaterThanOrEqual(acknowledged);
  expect(steps).toEqual(steps.map((_, index) => steps.length - 1 - index));
  for (const values of await valuesOf(saver, "shared")) expect(values).toEqual({ own: "a" });
  await saver.end();
});

interface Child {
  path: string;
  name: string;
  count: number;
  killAfter?: number;
}

async function runChild({ path, name, count, killAfter = Number.POSITIVE_INFINITY }: Child) {
  const args = ["--import=tsx", CHILD, path, name, String(count)];
  const child = spawn(process.execPath, args, { cwd: PACKAGE, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let acknowledged = 0;
  for await (const _line of createInterface({ input: child.stdout }))
    if (++acknowledged >= killAfter) child.kill("SIGKILL");
  const [code] = (await exited) as [number | null];
  return { acknowledged, code };
}

async function valuesOf(saver: SqliteCheckpointer, threadId: string): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  for await (const { checkpoint } of saver.list({ configurable: { thread_id: threadId } }))
    all.push(checkpoint.channel_values);
  return all;
}

async function stepsOf(saver: SqliteCheckpointer, threadId: string): Promise<unknown[]> {
  return (await valuesOf(saver, threadId)).map(({ step }) => step);
}
