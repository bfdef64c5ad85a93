import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundleCrashChild } from "./bundle-crash-child.ts";
import { liveThrough, type Life, type Outcome } from "./flaky-life.ts";
import { ATTEMPTS, BUDGET, CALLS } from "./recovery-crash-graph.ts";

const SEEDS = [1, 2, 3, 4, 5];
const THREADS = ["a", "b", "c", "d", "e"];
const MAX_KILLS = 5;

interface SeededLife extends Life {
  seed: number;
  folder: string;
}

const root = mkdtempSync(join(tmpdir(), "threadkeep-recovery-"));
const lives: SeededLife[] = [];
let bundle: Awaited<ReturnType<typeof bundleCrashChild>>;

beforeAll(async () => {
  bundle = await bundleCrashChild("recovery-crash-child.ts");
  const seeds = [...SEEDS];
  // One for each core of a small machine.
  await Promise.all([liveAll(seeds), liveAll(seeds)]);
}, 120_000);

afterAll(() => {
  for (const folder of [root, bundle.folder]) rmSync(folder, { recursive: true, force: true });
});

async function liveAll(seeds: number[]): Promise<void> {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const folder = mkdtempSync(join(root, "life-"));
    const options = { bundle: bundle.file, folder, threads: THREADS, random: randomOf(seed) };
    lives.push({ ...(await liveThrough({ ...options, maxKills: MAX_KILLS, failing: 0.3 })), seed, folder });
  }
}

it("kills runs at fifty points and more, before, between and after calls", () => {
  const kills = lives.flatMap((life) => life.kills);
  expect(kills.reduce((sum, { runs }) => sum + runs, 0)).toBeGreaterThanOrEqual(50);
  expect(new Set(kills.map(({ moment }) => moment)).size).toBeGreaterThanOrEqual(3);
});

it("a call is made no more often than its attempts allow, in however many processes", () => {
  const all = lives.flatMap(({ seed, counts }) => [...counts].map(([call, count]) => ({ seed, call, count })));
  expect(all.filter(({ count }) => count > ATTEMPTS)).toEqual([]);
  expect(all.filter(({ count }) => count > 1).length).toBeGreaterThan(10);
});

it("every run ends: with all its answers, or by a bound", () => {
  const outcomes = lives.flatMap((life) => [...life.outcomes.values()]);
  expect(outcomes.filter((outcome) => !isWhole(outcome) && !isExhausted(outcome))).toEqual([]);
  expect(outcomes.filter(isWhole).length).toBeGreaterThan(3);
  expect(outcomes.filter(isExhausted).length).toBeGreaterThan(0);
});

it("what a run has spent survives, and stays within its budget", () => {
  for (const { seed, counts, kills, outcomes } of lives)
    for (const [thread, outcome] of outcomes) {
      if (!("answers" in outcome)) continue;
      const again = CALLS.map((call) => (counts.get(`${thread}/${call}`) ?? 0) - 1).reduce(
        (sum, more) => sum + more,
        0,
      );
      // Only what a kill repeats of first attempts is free: at most two are made at the same time.
      const isCounted = again <= outcome.spent + 2 * kills.length;
      expect({ seed, thread, isCounted, isBound: outcome.spent <= BUDGET }).toMatchObject({
        isCounted: true,
        isBound: true,
      });
    }
});

it("a run that ended by a bound goes on, on purpose, with a new series, and is bound in that, too", async () => {
  for (const { seed, folder, outcomes } of lives) {
    const threads = [...outcomes]
      .filter(([, outcome]) => "error" in outcome && outcome.message !== "recovery.exhausted")
      .map(([thread]) => thread);
    if (threads.length === 0) continue;
    const options = { bundle: bundle.file, folder, threads, random: randomOf(seed + 100), isResumed: true };
    const life = await liveThrough({ ...options, maxKills: 1, failing: 0 });
    expect([...life.outcomes.values()].filter((outcome) => !isWhole(outcome))).toEqual([]);
    expect([...life.counts.values()].filter((count) => count > ATTEMPTS)).toEqual([]);
  }
}, 60_000);

function isWhole(outcome: Outcome): boolean {
  return "answers" in outcome && CALLS.every((call) => outcome.answers.includes(`answer to ${call}`));
}

function isExhausted(outcome: Outcome): boolean {
  return "error" in outcome && outcome.error === "RetriesExhaustedError";
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
