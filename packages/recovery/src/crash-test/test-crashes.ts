import { ThreadkeepError } from "@threadkeep/state";
import { chooseKills, everyKill, nameOfKill } from "./choose-kills.ts";
import { runKilled, runUndisturbed, type CrashRuns } from "./crash-runs.ts";
import type { CrashTestProgress, CrashTestReport, Kill, KillReport, UndisturbedRun } from "./crash-test-report.ts";
import { countEffects, differenceOf, judgeKill } from "./judge-kill.ts";
import { mapConcurrently } from "./map-concurrently.ts";
import type { Observation } from "./observe.ts";
import type { ResolvedCrashTest } from "./resolve-options.ts";
import { tallyKills } from "./tally-kills.ts";

type Judging = Pick<ResolvedCrashTest, "kills" | "only" | "seed" | "effects" | "normalize" | "concurrency">;

export interface CrashesToTest extends CrashRuns {
  judging: Judging;
  onProgress: (progress: CrashTestProgress) => void;
}

/** Runs twice undisturbed, then once for each kill, and compares. */
export async function testCrashes(
  test: CrashesToTest,
): Promise<Pick<CrashTestReport, "isRunByService" | "undisturbed" | "before" | "after" | "kills" | "broken">> {
  const undisturbed = await measureUndisturbed(test);
  const kills = await killEach(test, undisturbed, killsOf(test, undisturbed.callNames.length));
  return {
    isRunByService: undisturbed.isRunByService,
    undisturbed: summarize(undisturbed),
    before: tallyKills(kills.filter(({ when }) => when === "before")),
    after: tallyKills(kills.filter(({ when }) => when === "after")),
    kills,
    broken: kills.filter(({ isBroken }) => isBroken),
  };
}

async function measureUndisturbed(test: CrashesToTest): Promise<Observation> {
  const tell = (done: number) => test.onProgress({ phase: "undisturbed", done, of: 2, last: undefined });
  tell(0);
  const first = await runUndisturbed(test, "undisturbed-1");
  tell(1);
  const second = await runUndisturbed(test, "undisturbed-2");
  tell(2);
  assertSame(first, second, test);
  return first;
}

function assertSame(first: Observation, second: Observation, { judging, options: { graph } }: CrashesToTest): void {
  const difference = differenceOf(first, second, judging.normalize);
  if (difference) {
    const { path, expected, found } = difference;
    throw notDeterministic(
      graph,
      `end differently at ${path}: ${expected}, then ${found}. Let models be scripted or recorded, and take what cannot be fixed (times, random ids) out by normalize`,
    );
  }
  const counted = countEffects(first.effects, second.effects);
  const effect = counted.find(({ times, expected }) => times !== expected);
  if (effect) {
    throw notDeterministic(
      graph,
      `do not do the same: the effect "${effect.name}" (${effect.key}) was done ${effect.expected} and ${effect.times} times. Give recordEffect a key that is the same in every run`,
    );
  }
}

function notDeterministic(graph: string, how: string): ThreadkeepError {
  return new ThreadkeepError(
    `Two undisturbed runs of ${graph} ${how}. Otherwise nothing tells a crash's doing from chance.`,
    { code: "crash-test.not-deterministic", context: { graph } },
  );
}

function killsOf({ judging: { only, kills, seed } }: CrashesToTest, calls: number): Kill[] {
  if (kills !== "every" && only === undefined) return chooseKills(calls, kills, seed);
  if (only === undefined) return everyKill(calls);
  if (only.call <= calls) return [only];
  throw new ThreadkeepError(
    `There is no kill ${nameOfKill(only)}: an undisturbed run makes ${calls} calls to its database. Is the input that of the report?`,
    { code: "crash-test.invalid-option", context: { name: "only" } },
  );
}

async function killEach(test: CrashesToTest, undisturbed: Observation, kills: readonly Kill[]): Promise<KillReport[]> {
  const { effects, normalize, concurrency } = test.judging;
  let done = 0;
  test.onProgress({ phase: "kills", done, of: kills.length, last: undefined });
  return mapConcurrently(kills, concurrency, async (kill) => {
    const report = judgeKill({ kill, undisturbed, ...(await runKilled(test, kill)), effects, normalize });
    test.onProgress({ phase: "kills", done: ++done, of: kills.length, last: report });
    return report;
  });
}

function summarize({ end, callNames, effects, nodes, toolCalls, modelCalls, tokens }: Observation): UndisturbedRun {
  return {
    end: end?.state === "waiting" ? "waiting" : "done",
    steps: end?.steps ?? 0,
    calls: callNames.length,
    callNames,
    effects: effects.length,
    nodes,
    toolCalls,
    modelCalls,
    tokens,
  };
}
