import type { CrashDurability } from "../../../packages/recovery/src/crash-test/crash-test-options.ts";
import type { CrashTestReport } from "../../../packages/recovery/src/crash-test/crash-test-report.ts";
import { openScratch, type ScratchDatabases } from "../../../packages/recovery/src/crash-test/scratch/scratch.ts";
import { testCrashes, type RecoveryToKill } from "../../../packages/recovery/src/crash-test/test-crashes.ts";
import type { LedgerUse } from "./graphs.ts";
import { stepsOf, type Scenario } from "./scenarios.ts";

/** Who runs and recovers a scenario. */
export interface Contestant {
  saver: "threadkeep" | "stock";
  use: LedgerUse;
  durability: CrashDurability;
  /** The run dies as its first effect is made. What is killed is the process that recovers it, until it has made the effect itself. */
  isKilledInRecovery?: boolean;
}

export const OURS: Contestant = { saver: "threadkeep", use: "ledger", durability: "sync" };
export const OUR_RECOVERY: Contestant = { ...OURS, isKilledInRecovery: true };

export interface CellToPlay {
  /** The child, bundled. */
  bundle: string;
  scenario: Scenario;
  contestant: Contestant;
  databases: ScratchDatabases;
  kills?: "every" | number;
  seed?: number;
  /** 4: most of a recovery is the wait for the dead owner's lease. */
  concurrency?: number;
}

type Cell = Pick<CrashTestReport, "undisturbed" | "before" | "after" | "kills" | "broken">;

/** One scenario, killed before and after each call to its database. */
export async function playCell({
  bundle,
  scenario,
  contestant,
  databases,
  kills = "every",
  seed = 1,
  concurrency = 4,
}: CellToPlay): Promise<Cell> {
  const { saver, use, durability, isKilledInRecovery } = contestant;
  const scratch = await openScratch(databases);
  try {
    return await testCrashes({
      options: {
        graph: scenario,
        file: scenario,
        exportName: use,
        saver: saver === "stock" ? { kind: "module", file: "stock" } : { kind: "threadkeep" },
        durability,
      },
      steps: await stepsOf(scenario),
      command: { arguments: [bundle], cwd: process.cwd(), timeoutMs: 60_000, signal: undefined },
      scratch,
      judging: { kills, only: undefined, seed, effects: "once", normalize: (state) => state, concurrency },
      inRecovery: isKilledInRecovery ? FROM_SWEEP_TO_EFFECT : undefined,
      onProgress: () => {},
    });
  } finally {
    await scratch.clear();
  }
}

const FROM_SWEEP_TO_EFFECT: RecoveryToKill = {
  runDiesAt: (callNames) => ({ when: "after", call: callNames.indexOf("effects.claim") + 1 }),
  callsToKill: (callNames) => callNames.indexOf("effects.finish") + 1,
};
