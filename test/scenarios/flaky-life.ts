import { spawn, type ChildProcessByStdio } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { execPath } from "node:process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { startFlakyServer } from "./flaky-server.ts";

export interface RecoveryTask {
  /** Where the threads are saved. */
  folder: string;
  url: string;
  threads: string[];
  isResumed: boolean;
}

/** What became of some threads. */
export interface Life {
  /** How often the server was asked, by "thread/call". */
  counts: ReadonlyMap<string, number>;
  /** At which moment each process was killed, and how many runs it stopped. */
  kills: { moment: string; runs: number }[];
  outcomes: Map<string, Outcome>;
}

export type Outcome = { answers: string[]; spent: number } | { error: string; message: string };

export interface LifeOptions {
  bundle: string;
  folder: string;
  threads: readonly string[];
  /** Between 0 and 1, always the same for the same seed. */
  random(): number;
  maxKills: number;
  /** How much of what the server is asked fails. */
  failing: number;
  /** The threads are there already. */
  isResumed?: boolean;
}

type Line = { thread: string; event: string } | { thread: string; outcome: Outcome };

/** Runs threads to their ends, in as many processes as it takes: each but the last is killed at a moment that chance decides. */
export async function liveThrough(options: LifeOptions): Promise<Life> {
  const { bundle, folder, threads, random, maxKills, failing, isResumed = false } = options;
  const [kills, outcomes]: [Life["kills"], Life["outcomes"]] = [[], new Map()];
  const moments = new EventEmitter();
  const server = await startFlakyServer({ isFailing: () => random() < failing, moments });
  for (let running = [...threads]; running.length > 0; running = threads.filter((thread) => !outcomes.has(thread))) {
    const task = { folder, url: server.url, threads: running, isResumed: isResumed || kills.length > 0 };
    // Each third is killed between calls: when it tells that it waits, or goes on.
    const isBetween = kills.length % 3 === 2;
    const among = (isBetween ? 1 : 6) * running.length;
    const killAt = kills.length < maxKills ? 1 + Math.floor(random() * among) : undefined;
    const moment = await runUntilKilled(spawnChild(bundle, task), { killAt, isBetween, moments, outcomes });
    const runs = threads.filter((thread) => !outcomes.has(thread)).length;
    if (moment !== undefined) kills.push({ moment, runs });
  }
  server.close();
  return { counts: server.counts, kills, outcomes };
}

function spawnChild(bundle: string, task: RecoveryTask): ChildProcessByStdio<null, Readable, null> {
  return spawn(execPath, [bundle, JSON.stringify(task)], { stdio: ["ignore", "pipe", "inherit"] });
}

interface Watched {
  /** At which moment of all it is killed. */
  killAt: number | undefined;
  /** Only moments between calls count. */
  isBetween: boolean;
  moments: EventEmitter;
  outcomes: Map<string, Outcome>;
}

/** The moment at which it was killed; `undefined` where it came to its end. */
async function runUntilKilled(
  child: ChildProcessByStdio<null, Readable, null>,
  { killAt, isBetween, moments, outcomes }: Watched,
): Promise<string | undefined> {
  const passed: string[] = [];
  const pass = (moment: string): void => {
    if (isBetween && !moment.startsWith("recovery.")) return;
    if (passed.push(moment) === killAt) child.kill("SIGKILL");
  };
  moments.on("moment", pass);
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as Line;
    note(line, outcomes);
    if ("event" in line) pass(line.event);
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  moments.off("moment", pass);
  if (signal === null && code !== 0) throw new Error(`The process ended with ${code}.`);
  return signal === null ? undefined : passed[killAt! - 1];
}

/** A run that tells that a bound is reached ends by it, also where the process is killed before it tells how it ended. */
function note(line: Line, outcomes: Map<string, Outcome>): void {
  if ("outcome" in line) outcomes.set(line.thread, line.outcome);
  else if (line.event === "recovery.exhausted")
    outcomes.set(line.thread, { error: "RetriesExhaustedError", message: line.event });
}
