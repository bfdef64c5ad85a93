import type { CrashDurability } from "../../../packages/recovery/src/crash-test/crash-test-options.ts";
import type { CrashTestReport } from "../../../packages/recovery/src/crash-test/crash-test-report.ts";
import { openScratch, type ScratchDatabases } from "../../../packages/recovery/src/crash-test/scratch/scratch.ts";
import { testCrashes } from "../../../packages/recovery/src/crash-test/test-crashes.ts";
import type { LedgerUse } from "./graphs.ts";
import { stepsOf, type Scenario } from "./scenarios.ts";

/** Who runs and recovers a scenario. */
export interface Contestant {
  saver: "threadkeep" | "stock";
  use: LedgerUse;
  durability: CrashDurability;
}

export const OURS: Contestant = { saver: "threadkeep", use: "ledger", durability: "sync" };

export interface CellToPlay {
  /** The child, bundled. */
  bundle: string;
  scenario: Scenario;
  contestant: Contestant;
  databases: ScratchDatabases;
  kills?: "every" | number;
  seed?: number;
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
  concurrency = 2,
}: CellToPlay): Promise<Cell> {
  const { saver, use, durability } = contestant;
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
      onProgress: () => {},
    });
  } finally {
    await scratch.clear();
  }
}
