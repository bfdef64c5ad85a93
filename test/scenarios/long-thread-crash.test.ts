import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SummarizationEvent } from "@threadkeep/middleware";
import type { MessageSnapshot } from "../../packages/middleware/src/testing/message-snapshot.ts";
import { readEverything } from "../../packages/storage/src/testing/read-everything.ts";
import { auditThread, NOTHING_WRONG, type AuditedThread } from "./audit-thread.ts";
import { bundleCrashChild } from "./bundle-crash-child.ts";
import { CRASH_PASSES, type CrashPassName } from "./crash-passes.ts";
import type { CrashPoint } from "./crash-points.ts";
import { openStoredThread, standInsOf, THREAD_ID } from "./crash-thread.ts";
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
const TURNING_POINTS: readonly CrashPoint[] = [
  "when the archive has written, before it resolves",
  "when the update is written, before its checkpoint",
  "when its checkpoint is saved",
];

/** A thread in whose next turn the pass comes. */
interface ReadyThread {
  folder: string;
  turn: number;
  standIns: string[];
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

const PASSES = (Object.keys(CRASH_PASSES) as CrashPassName[]).flatMap((pass) => KINDS.map((kind) => ({ kind, pass })));

describe.each(PASSES)("a process with the $kind that is killed as it $pass", ({ kind, pass }) => {
  const points: readonly CrashPoint[] = CRASH_PASSES[pass].points;
  const crashes = new Map<CrashPoint, Crashed>();
  let ready: ReadyThread;

  beforeAll(async () => {
    ready = await readyThread(kind, pass);
    const waiting = [...points];
    // One for each core of a small machine.
    await Promise.all([crashAll(waiting), crashAll(waiting)]);
  }, 180_000);

  async function crashAll(waiting: CrashPoint[]): Promise<void> {
    for (let point = waiting.shift(); point !== undefined; point = waiting.shift())
      crashes.set(point, await crash(ready.folder, point));
  }

  async function crash(from: string, point: CrashPoint): Promise<Crashed> {
    const folder = copyOf(from);
    const { turn, standIns } = ready;
    return { folder, signal: await runCrashChild(bundle.file, { kind, pass, folder, turn, standIns, point }) };
  }

  it.each(points)("%s loses nothing when it goes on", async (point) => {
    const { folder, signal } = crashes.get(point)!;
    expect(signal).toBe("SIGKILL");
    expectWhole(await finish(kind, pass, copyOf(folder), ready, "goes on"));
  });

  // The same of whatever is written.
  if (pass !== "writes a summary") return;

  it.each(TURNING_POINTS)("%s loses nothing when it is given the input again", async (point) => {
    const folder = copyOf(crashes.get(point)!.folder);
    expectWhole(await finish(kind, pass, folder, ready, "is given the input again"));
  });

  it.each(TURNING_POINTS)("%s loses nothing when it is killed there again", async (point) => {
    const { folder, signal } = await crash(crashes.get(point)!.folder, point);
    expect(signal).toBe(comesByAgain(kind, point) ? "SIGKILL" : null);
    expectWhole(await finish(kind, pass, folder, ready, "goes on"));
  });
});

/** What was written is taken up when the thread goes on, and a turn that has ended is not run again. */
function comesByAgain(kind: Kind, point: CrashPoint): boolean {
  if (point === "when the update is written, before its checkpoint") return false;
  return point !== "when its checkpoint is saved" || kind === "node";
}

function expectWhole({ audit, archivedButKept, replaced, summarized, removed }: AuditedThread): void {
  expect(audit).toEqual(NOTHING_WRONG);
  expect(archivedButKept).toEqual([]);
  expect(replaced.length).toBeGreaterThan(0);
  expect(summarized).toEqual(removed > 0 ? [removed] : []);
}

/** Runs a thread until the pass has been, and gives it as it was before that turn. */
async function readyThread(kind: Kind, pass: CrashPassName): Promise<ReadyThread> {
  const growing = copyOf();
  const ends: SummarizationEvent["type"][] = [];
  const onEvent = ({ type }: SummarizationEvent): void => {
    if (type !== "context.over-budget") ends.push(type);
  };
  const thread = openStoredThread({ kind, pass, folder: growing, onEvent });
  const expected: readonly string[] = CRASH_PASSES[pass].ends;
  let before = { folder: growing, turn: 0, standIns: [] as string[] };
  for (const [turn, input] of thread.turns.entries()) {
    // Nothing writes between two turns, so a copy is what a process would find.
    if (ends.length < expected.length)
      before = { folder: copyOf(growing), turn, standIns: standInsOf((await thread.state()).messages) };
    await thread.run(input);
    if (turn === before.turn + TURNS_AFTER && ends.length >= expected.length) break;
  }
  thread.close();
  expect(ends.slice(0, expected.length)).toEqual(expected);
  return { ...before, given: thread.given };
}

/** Comes to the end of the turn and of some more, in this process, over a checkpointer that has not seen the thread. */
async function finish(
  kind: Kind,
  pass: CrashPassName,
  folder: string,
  { turn, given }: ReadyThread,
  how: "goes on" | "is given the input again",
): Promise<AuditedThread> {
  const thread = openStoredThread({ kind, pass, folder });
  await resumeTurn(thread, thread.turns[turn]!, how);
  for (const input of thread.turns.slice(turn + 1, turn + 1 + TURNS_AFTER)) await thread.run(input);
  const { messages } = await thread.state();
  const stored = await readEverything(thread.archive, THREAD_ID);
  thread.close();
  const last = [...given.keys()].indexOf(String(messages.at(-1)?.id));
  return auditThread({ given: new Map([...given].slice(0, last + 1)), messages, stored });
}

function copyOf(folder?: string): string {
  const copy = mkdtempSync(join(root, "thread-"));
  if (folder !== undefined) cpSync(folder, copy, { recursive: true });
  return copy;
}
