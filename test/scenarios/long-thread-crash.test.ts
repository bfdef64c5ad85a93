import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { MessageSnapshot } from "../../packages/middleware/src/testing/message-snapshot.ts";
import { readEverything } from "../../packages/storage/src/testing/read-everything.ts";
import { auditThread, NOTHING_WRONG, type AuditedThread } from "./audit-thread.ts";
import { bundleCrashChild } from "./bundle-crash-child.ts";
import { CRASH_POINTS, type CrashPoint } from "./crash-points.ts";
import { KINDS, type Kind } from "./long-thread.ts";
import { resumeTurn } from "./resume-turn.ts";
import { runCrashChild } from "./run-crash-child.ts";

/** So many turns a thread goes on after the one in which it crashed. */
const TURNS_AFTER = 2;

/**
 * Until the update is written a crash leaves the thread where its turn began, and the whole pass is made anew, latest when the archive
 * has everything already. Then there are writes without a checkpoint, then there is a checkpoint. Other ways to come back than
 * to go on can differ between these three only.
 */
const TURNING_POINTS = [
  "when the archive has written, before it resolves",
  "when the update is written, before its checkpoint",
  "when its checkpoint is saved",
] as const satisfies CrashPoint[];

/** A thread whose next turn replaces messages for the first time. */
interface ReadyThread {
  folder: string;
  turn: number;
  /** All messages of the thread when nothing crashes, as they come into it. */
  given: Map<string, MessageSnapshot>;
}

/** What is left of a thread in whose turn the process was killed. */
interface Crashed {
  folder: string;
  signal: string | null;
}

const root = mkdtempSync(join(tmpdir(), "threadkeep-crash-"));
let bundle: Awaited<ReturnType<typeof bundleCrashChild>>;
beforeAll(async () => {
  bundle = await bundleCrashChild();
});
afterAll(() => {
  for (const folder of [root, bundle.folder]) rmSync(folder, { recursive: true, force: true });
});

describe.each(KINDS)("a process with the %s that is killed", (kind) => {
  const crashes = new Map<CrashPoint, Crashed>();
  let ready: ReadyThread;

  beforeAll(async () => {
    ready = await readyThread(kind);
    const points = [...CRASH_POINTS];
    // One for each core of a small machine.
    await Promise.all([crashAll(points), crashAll(points)]);
  }, 180_000);

  async function crashAll(points: CrashPoint[]): Promise<void> {
    for (let point = points.shift(); point !== undefined; point = points.shift())
      crashes.set(point, await crash(ready.folder, point));
  }

  async function crash(from: string, point: CrashPoint): Promise<Crashed> {
    const folder = copyOf(from);
    return { folder, signal: await runCrashChild(bundle.file, { kind, folder, turn: ready.turn, point }) };
  }

  it.each(CRASH_POINTS)("%s loses nothing when it goes on", async (point) => {
    const { folder, signal } = crashes.get(point)!;
    expect(signal).toBe("SIGKILL");
    expectWhole(await finish(kind, copyOf(folder), ready, "goes on"));
  });

  it.each(TURNING_POINTS)("%s loses nothing when it is given the input again", async (point) => {
    expectWhole(await finish(kind, copyOf(crashes.get(point)!.folder), ready, "is given the input again"));
  });

  it.each(TURNING_POINTS)("%s loses nothing when it is killed there again", async (point) => {
    const { folder, signal } = await crash(crashes.get(point)!.folder, point);
    expect(signal).toBe(comesByAgain(kind, point) ? "SIGKILL" : null);
    expectWhole(await finish(kind, folder, ready, "goes on"));
  });
});

/** What was written is taken up when the thread goes on, and a turn that has ended is not run again. */
function comesByAgain(kind: Kind, point: CrashPoint): boolean {
  if (point === "when the update is written, before its checkpoint") return false;
  return point !== "when its checkpoint is saved" || kind === "node";
}

function expectWhole({ audit, archivedButKept, summarized, removed }: AuditedThread): void {
  expect(audit).toEqual(NOTHING_WRONG);
  expect(archivedButKept).toEqual([]);
  expect(removed).toBeGreaterThan(0);
  expect(summarized).toEqual([removed]);
}

async function readyThread(kind: Kind): Promise<ReadyThread> {
  const { openStoredThread, replay } = await importAnew();
  const growing = copyOf();
  let isSummarized = false;
  const thread = openStoredThread(
    kind,
    growing,
    (point) => (isSummarized ||= point === "when the summarizer has answered"),
  );
  let [folder, turn] = [growing, 0];
  for (const [at, input] of replay.turns.entries()) {
    // Nothing writes between two turns, so a copy is what a process would find.
    if (!isSummarized) [folder, turn] = [copyOf(growing), at];
    await thread.run(input);
    if (at === turn + TURNS_AFTER && isSummarized) break;
  }
  thread.close();
  return { folder, turn, given: thread.given };
}

/** Comes to the end of the turn and of some more, in this process, which knows nothing of the thread. */
async function finish(
  kind: Kind,
  folder: string,
  { turn, given }: ReadyThread,
  how: "goes on" | "is given the input again",
): Promise<AuditedThread> {
  const { openStoredThread, replay, THREAD_ID } = await importAnew();
  const thread = openStoredThread(kind, folder);
  await resumeTurn(thread, replay.turns[turn]!, how);
  for (const input of replay.turns.slice(turn + 1, turn + 1 + TURNS_AFTER)) await thread.run(input);
  const { messages } = await thread.state();
  const stored = await readEverything(thread.archive, THREAD_ID);
  thread.close();
  const last = [...given.keys()].indexOf(String(messages.at(-1)?.id));
  return auditThread({ given: new Map([...given].slice(0, last + 1)), messages, stored });
}

/** What a process remembers of threads stands in its modules. */
async function importAnew() {
  vi.resetModules();
  return import("./crash-thread.ts");
}

function copyOf(folder?: string): string {
  const copy = mkdtempSync(join(root, "thread-"));
  if (folder !== undefined) cpSync(folder, copy, { recursive: true });
  return copy;
}
