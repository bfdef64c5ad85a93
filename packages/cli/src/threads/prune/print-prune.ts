import { applyRetention, planRetention, type RetentionPlan, type RetentionPolicy } from "@threadkeep/persistence";
import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import type { Database } from "../database/open-database.ts";
import { toPlainText } from "../../report/plain-text.ts";
import { formatId } from "../format.ts";
import { createProgressBar } from "../progress-bar.ts";
import { runOnDatabase, type Answer } from "../run-on-database.ts";
import { styleOf } from "../style.ts";
import { drawPlan, drawResult } from "./draw-plan.ts";
import { readPlan, type PlanView } from "./read-plan.ts";

export interface PruneRequest {
  policy: RetentionPolicy;
  /** How many threads the plan names. */
  list: number;
  /** "ask": print the plan, and do not take that for success. */
  mode: "apply" | "dry run" | "ask";
}

/** `threadkeep prune` */
export function printPrune(
  flags: DatabaseFlags,
  { policy, list, mode }: PruneRequest,
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const plan = planRetention(database.saver, policy);
    const view = await showing(commandProcess, "threads looked at", (onThreads) => readPlan(plan, { list, onThreads }));
    // Before anything goes: who misspelled a pin may still stop it.
    for (const id of view.unmatchedPins) {
      commandProcess.writeError(`Warning: --pin ${formatId(id)} names no thread in ${toPlainText(database.name)}.\n`);
    }
    const isNeeded = view.purge.threads + view.prune.threads > 0;
    if (mode === "apply" && isNeeded) return apply(plan, view, database, { flags, commandProcess });
    return {
      json: { database: database.name, plan: view },
      lines: (style) => drawPlan(view, database.name, style),
      exitCode: exitCodeOf(view),
      ...(mode === "ask" && isNeeded ? { exitCode: 2, notice: "Nothing was removed. Give --yes to do it." } : {}),
    };
  });
}

/** The plan is printed before anything goes. */
async function apply(
  plan: RetentionPlan,
  view: PlanView,
  { name }: Database,
  { flags, commandProcess }: { flags: DatabaseFlags; commandProcess: CommandProcess },
): Promise<Answer> {
  if (!flags.json) commandProcess.write(`${drawPlan(view, name, styleOf(commandProcess)).join("\n")}\n\n`);
  const result = await showing(commandProcess, "threads", (onThreads) =>
    applyRetention(plan, { onProgress: ({ threads }) => onThreads(threads, view.threads) }),
  );
  return {
    json: { database: name, plan: view, result },
    lines: (style) => drawResult(result, style),
    exitCode: exitCodeOf(view),
  };
}

// What cannot be read stays whatever its age: a job that runs every night has to say so.
function exitCodeOf({ unreadable }: PlanView): 0 | 1 {
  return unreadable.threads > 0 ? 1 : 0;
}

async function showing<Result>(
  commandProcess: CommandProcess,
  noun: string,
  work: (onThreads: (done: number, total?: number) => void) => Promise<Result>,
): Promise<Result> {
  const progress = createProgressBar(commandProcess, noun);
  return work(progress.show).finally(progress.end);
}
