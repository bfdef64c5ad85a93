import { assertSameRuns } from "./assert-same-runs.ts";
import { killsToTest } from "./choose-kills.ts";
import { runKilled, runUndisturbed, type CrashRuns } from "./crash-runs.ts";
import type { CrashTestProgress, CrashTestReport, Kill, KillReport, UndisturbedRun } from "./crash-test-report.ts";
import { judgeKill } from "./judge-kill.ts";
import { mapConcurrently } from "./map-concurrently.ts";
import type { Observation } from "./observe.ts";
import type { ResolvedCrashTest } from "./resolve-options.ts";
import { tallyKills } from "./tally-kills.ts";

type Judging = Pick<ResolvedCrashTest, "kills" | "only" | "seed" | "effects" | "normalize" | "concurrency">;

export interface CrashesToTest extends CrashRuns {
  judging: Judging;
  /** Kills are those of the process that recovers a run. */
  inRecovery?: RecoveryToKill | undefined;
  onProgress: (progress: CrashTestProgress) => void;
}

export interface RecoveryToKill {
  /** Where the run dies first, by the names of the calls of an undisturbed one. */
  runDiesAt(callNames: readonly string[]): Kill;
  /** How many of the recovery's calls it is killed at, by their names. */
  callsToKill(callNames: readonly string[]): number;
}

/** Runs twice undisturbed, then once for each kill, and compares. */
export async function testCrashes(
  test: CrashesToTest,
): Promise<Pick<CrashTestReport, "isRunByService" | "undisturbed" | "before" | "after" | "kills" | "broken">> {
  const undisturbed = await measureUndisturbed(test);
  const earlier = test.inRecovery ? [test.inRecovery.runDiesAt(undisturbed.callNames)] : [];
  const chosen = killsToTest(test.judging, await countCalls(test, undisturbed, earlier));
  const kills = await killEach(test, undisturbed, earlier, chosen);
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
  let done = 0;
  const tell = () => test.onProgress({ phase: "undisturbed", done: done++, of: 2, last: undefined });
  tell();
  const names = ["undisturbed-1", "undisturbed-2"];
  const [first, second] = await mapConcurrently(names, test.judging.concurrency, async (name) => {
    const observation = await runUndisturbed(test, name);
    tell();
    return observation;
  });
  assertSameRuns(first!, second!, { ...test.judging, graph: test.options.graph });
  return first!;
}

async function countCalls(test: CrashesToTest, { callNames }: Observation, earlier: readonly Kill[]): Promise<number> {
  if (test.inRecovery === undefined) return callNames.length;
  const { found } = await runKilled(test, earlier);
  return test.inRecovery.callsToKill(found.callNames);
}

async function killEach(
  test: CrashesToTest,
  undisturbed: Observation,
  earlier: readonly Kill[],
  kills: readonly Kill[],
): Promise<KillReport[]> {
  const { effects, normalize, concurrency } = test.judging;
  let done = 0;
  test.onProgress({ phase: "kills", done, of: kills.length, last: undefined });
  return mapConcurrently(kills, concurrency, async (kill) => {
    const processes = [...earlier, kill];
    const killed = await runKilled(test, processes);
    const report = judgeKill({ kill, processes: processes.length, undisturbed, ...killed, effects, normalize });
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
