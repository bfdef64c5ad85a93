import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleCrashChild } from "./bundle-crash-child.ts";
import { accountOf, sumOf, type Account } from "./recovery-crash-account.ts";
import { AGENT_CALLS } from "./recovery-crash-agent.ts";
import { ATTEMPTS, BUDGET } from "./recovery-crash-call.ts";
import { GRAPH_CALLS } from "./recovery-crash-graph.ts";
import { liveThrough, type Kind } from "./recovery-crash-life.ts";
import type { LogLine } from "./recovery-crash-log.ts";
import { KILL_POINTS } from "./recovery-crash-points.ts";

const CALLS: Record<Kind, string[]> = { graph: GRAPH_CALLS, agent: AGENT_CALLS };
const SEEDS = Array.from({ length: 11 }, (_, index) => index + 1);
const MAX_KILLS = 4;
/** Calls that are made at the same time. */
const PARALLEL = 2;

interface CrashedRun extends Account {
  kind: Kind;
  seed: number;
  folder: string;
  lines: LogLine[];
  /** Of a run that came to its end. */
  answers?: string[];
  spent?: number;
  error?: string;
}

const root = mkdtempSync(join(tmpdir(), "threadkeep-recovery-"));
let bundle: Awaited<ReturnType<typeof bundleCrashChild>>;
let runs: CrashedRun[] = [];
let continued: CrashedRun[] = [];

beforeAll(async () => {
  bundle = await bundleCrashChild("recovery-crash-child.ts");
  const begun = (["graph", "agent"] as const).flatMap((kind) => SEEDS.map((seed) => ({ kind, seed })));
  runs = await inPairs(begun, async ({ kind, seed }) => {
    const folder = mkdtempSync(join(root, `${kind}-${seed}-`));
    return liveAs({ kind, seed, folder, series: "first", failing: 0.3, maxKills: MAX_KILLS });
  });
  // Those that told that they have failed; whoever goes on with one that was killed before does not do so on purpose.
  const failed = runs.filter(({ error }) => error !== undefined);
  continued = await inPairs(failed, ({ kind, seed, folder }) =>
    liveAs({ kind, seed, folder, series: "second", failing: 0, maxKills: 1 }),
  );
}, 600_000);

afterAll(() => {
  for (const folder of [root, bundle.folder]) rmSync(folder, { recursive: true, force: true });
});

async function liveAs(options: Omit<Parameters<typeof liveThrough>[0], "bundle">): Promise<CrashedRun> {
  const lines = await liveThrough({ ...options, bundle: bundle.file });
  const end = lines.find((line) => line.type === "ended")?.outcome;
  return { ...options, ...accountOf(lines), lines, ...end };
}

/** One process for each core of a small machine. */
async function inPairs<Item, Result>(items: readonly Item[], make: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await make(next[1]);
  };
  await Promise.all([work(), work()]);
  return results;
}

it("kills fifty processes and more, at every kind of point", () => {
  const kills = runs.flatMap((run) => run.kills);
  expect(kills.length).toBeGreaterThanOrEqual(50);
  expect([...new Set(kills)].sort()).toEqual(Object.values(KILL_POINTS).flat().sort());
});

describe("in however many processes", () => {
  it("a call is made no more often than its attempts allow", () => {
    const all = [...runs, ...continued].flatMap(({ made, ...run }) =>
      [...made].map(([call, count]) => ({ ...nameOf(run), call, count })),
    );
    expect(all.filter(({ count }) => count > ATTEMPTS)).toEqual([]);
    expect(all.filter(({ count }) => count === ATTEMPTS).length).toBeGreaterThan(0);
  });

  it("a run makes no more attempts beyond the first ones than its budget allows, and knows of each before", () => {
    const all = [...runs, ...continued].map(({ paid, spent = BUDGET, ...run }) => ({ ...nameOf(run), paid, spent }));
    expect(all.filter(({ paid, spent }) => paid > spent || spent > BUDGET)).toEqual([]);
    expect(all.filter(({ paid }) => paid === BUDGET).length).toBeGreaterThan(0);
  });

  it("but of a call that a kill may have cut short in its first attempt: its second is free, until that has failed or was cut short, too", () => {
    for (const { unpaid, made, kills, lines, ...run } of [...runs, ...continued]) {
      expect({ ...nameOf(run), late: unpaid.filter(({ attempt }) => attempt !== 2) }).toMatchObject({ late: [] });
      expect(unpaid.length).toBeLessThanOrEqual(PARALLEL * kills.length);
      const again = [...made.values()].map((count) => count - 1);
      const owed = again.filter((count) => count > 1).reduce((sum, count) => sum + count, 0);
      const spent = lines.reduce((most, line) => (line.type === "recorded" ? Math.max(most, line.spent) : most), 0);
      expect({ ...nameOf(run), isCounted: spent >= Math.min(BUDGET, owed) }).toMatchObject({ isCounted: true });
    }
    expect(runs.flatMap(({ unpaid }) => unpaid).length).toBeGreaterThan(0);
  });

  it("nothing counts that neither failed nor was cut short", () => {
    for (const run of runs) {
      // A kill cuts short what is made at the same time.
      const most = sumOf(run.failed) + PARALLEL * run.kills.length;
      expect({ ...nameOf(run), isBound: (run.spent ?? 0) <= most }).toMatchObject({ isBound: true });
      for (const { name, reason } of boundsOf(run)) {
        const own = [...run.failed].filter(([call]) => call.startsWith(`${name}/`)).map(([, count]) => count);
        const isReached = reason === "attempts" ? Math.max(0, ...own) + run.kills.length >= ATTEMPTS : most >= BUDGET;
        expect({ ...nameOf(run), name, reason, isReached }).toMatchObject({ isReached: true });
      }
    }
  });

  it("every run ends: with all its answers, or by a bound", () => {
    const isBound = (run: CrashedRun): boolean => boundsOf(run).some(({ kind }) => kind !== "tool");
    expect(runs.filter((run) => !isWhole(run) && !isBound(run)).map(nameOf)).toEqual([]);
    expect(runs.filter(({ error = "RetriesExhaustedError" }) => error !== "RetriesExhaustedError")).toEqual([]);
    for (const kind of ["graph", "agent"]) {
      const own = runs.filter((run) => run.kind === kind);
      expect(own.filter(isWhole).length).toBeGreaterThan(0);
      expect(own.filter(isBound).length).toBeGreaterThan(0);
    }
  });
});

it("a run that ended by a bound goes on, on purpose, with a new series, and is bound in that, too", () => {
  expect(continued.length).toBeGreaterThan(0);
  expect(continued.filter((run) => !isWhole(run)).map(nameOf)).toEqual([]);
});

function nameOf({ kind, seed }: Pick<CrashedRun, "kind" | "seed">): { kind: Kind; seed: number } {
  return { kind, seed };
}

function boundsOf({ lines }: CrashedRun) {
  return lines.filter((line) => line.type === "exhausted");
}

/** It has each answer once, but those of tools that were given up: the model was told instead. */
function isWhole(run: CrashedRun): boolean {
  const { kind, seed } = run;
  const bounds = [...runs, run].filter((one) => one.kind === kind && one.seed === seed).flatMap(boundsOf);
  const givenUp = (call: string): boolean => bounds.some(({ kind, name }) => kind === "tool" && call === `${name}/0`);
  const expected = CALLS[run.kind].filter((call) => !givenUp(call));
  return run.answers?.toSorted().join() === expected.toSorted().join();
}
