import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { askingGraph, chainGraph, threadConfig } from "../history/testing/graphs.ts";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";
import { threadContent } from "./testing/thread-content.ts";

const CHILD = fileURLToPath(new URL("testing/retention-child.ts", import.meta.url));
const PACKAGE = fileURLToPath(new URL("../../", import.meta.url));
const NOW = new Date(Date.now() + 40 * 86_400_000).toISOString();
const DONE = Array.from({ length: 15 }, (_, index) => `thread ${String(index).padStart(2, "0")}`);
const PAUSED = DONE.map((name) => `${name} asks`);
const THREADS = [...DONE, ...PAUSED].toSorted();

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-kill-"));
  path = join(folder, "threads.db");
});
afterEach(() => rm(folder, { recursive: true }));

it("may be killed while it removes and be called again: no thread is half gone at any time, and all that should go goes", async () => {
  const before = await makeThreads();
  for (const killAfter of [3, 7, Number.POSITIVE_INFINITY]) {
    const { said, code } = await runChild(killAfter);
    expect(code === null).toBe(killAfter < THREADS.length);
    const left = await expectWholeOrDone(before);
    // What it said it was done with is done; what it did not come to may be one further.
    expect(left.done).toEqual(expect.arrayContaining(said));
  }
  expect((await expectWholeOrDone(before)).done).toEqual(THREADS);
}, 60_000);

async function makeThreads(): Promise<Map<string, Map<string, unknown>>> {
  const saver = new SqliteCheckpointer(path, { synchronous: "off" });
  for (const name of DONE) await chainGraph(saver).invoke({ log: [] }, threadConfig(name));
  for (const name of PAUSED) await askingGraph(saver, { count: 0 }).invoke({ log: [] }, threadConfig(name));
  const content = new Map<string, Map<string, unknown>>();
  for (const name of THREADS) content.set(name, await threadContent(saver, name));
  await saver.end();
  return content;
}

async function expectWholeOrDone(before: ReadonlyMap<string, Map<string, unknown>>): Promise<{ done: string[] }> {
  const saver = new SqliteCheckpointer(path);
  const done: string[] = [];
  for (const [name, whole] of before) {
    const content = [...(await threadContent(saver, name))];
    const end = PAUSED.includes(name) ? [] : [...whole].slice(0, 2);
    const isDone = content.length === end.length;
    if (isDone) done.push(name);
    expect(content).toEqual(isDone ? end : [...whole]);
  }
  await saver.end();
  return { done };
}

async function runChild(killAfter: number): Promise<{ said: string[]; code: number | null }> {
  const args = ["--import=tsx", CHILD, path, NOW];
  const child = spawn(process.execPath, args, { cwd: PACKAGE, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length >= killAfter) child.kill("SIGKILL");
  }
  const [code] = (await exited) as [number | null];
  return { said, code };
}
