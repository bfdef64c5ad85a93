import { createRecoveryService, type RecoveryEvent, type RecoveryResult } from "@threadkeep/recovery";
import type { CommandProcess } from "../../command-process.ts";
import { given } from "../../commands/thread-arguments.ts";
import type { DatabaseFlags } from "../../threads/database/database-flags.ts";
import type { Database } from "../../threads/database/open-database.ts";
import { runOnDatabase, type Answer } from "../../threads/run-on-database.ts";
import { styleOf } from "../../threads/style.ts";
import type { DriverSettings } from "../driver-settings.ts";
import { putConsoleOnStderr } from "../graphs/console-on-stderr.ts";
import { loadGraphs } from "../graphs/load-graphs.ts";
import { drawOutcome, drawRecoveryPlan } from "./draw-recovery.ts";
import { planRecovery, type RecoveryPlan } from "./plan-recovery.ts";

export interface RecoverRequest {
  threadId: string;
  /** A module; without it the graphs of the config. */
  graphs?: string;
  force: boolean;
  /** Which of the graphs a thread without a record is of. */
  graph?: string;
  driver: DriverSettings;
  isConfirmed: boolean;
}

/** `threadkeep recover <thread>` */
export function printRecover(
  flags: DatabaseFlags,
  request: RecoverRequest,
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const restoreConsole = putConsoleOnStderr();
    try {
      return await recover(database, request, { isJson: flags.json ?? false, commandProcess });
    } finally {
      restoreConsole();
    }
  });
}

interface Output {
  isJson: boolean;
  commandProcess: CommandProcess;
}

async function recover(database: Database, request: RecoverRequest, output: Output): Promise<Answer> {
  const { threadId, force, driver, isConfirmed } = request;
  const loaded = await loadGraphs(request.graphs, output.commandProcess);
  const repaired: number[] = [];
  const onEvent = (event: RecoveryEvent) => void (event.type === "run.repaired" && repaired.push(event.messages));
  const service = createRecoveryService({ ...driver, checkpointer: database.saver, graphs: loaded.graphs, onEvent });
  try {
    const plan = await planRecovery(service, loaded, request);
    if (!isConfirmed || !plan.isTakenUp) return answerPlan(plan, database, isConfirmed);
    if (!output.isJson) printPlan(plan, database, output.commandProcess);
    const result = await service.recoverThread(threadId, { force, ...given("graph", plan.graph) });
    return answerResult(plan, { ...result, repairedMessages: repaired[0] ?? 0 });
  } finally {
    await service.stop();
  }
}

function printPlan(plan: RecoveryPlan, { name }: Database, commandProcess: CommandProcess): void {
  commandProcess.write(`${drawRecoveryPlan(plan, name, styleOf(commandProcess)).join("\n")}\n\n`);
}

function answerPlan(plan: RecoveryPlan, { name }: Database, isConfirmed: boolean): Answer {
  const answer = { json: { plan }, lines: (style) => drawRecoveryPlan(plan, name, style) } satisfies Answer;
  if (!plan.isTakenUp) return { ...answer, exitCode: plan.state.isStuck ? 1 : 0 };
  return isConfirmed ? answer : { ...answer, exitCode: 2, notice: "Nothing was done. Give --yes to do it." };
}

export interface RecoveryOutcome extends RecoveryResult {
  repairedMessages: number;
}

function answerResult(plan: RecoveryPlan, result: RecoveryOutcome): Answer {
  return {
    json: { plan, result },
    lines: (style) => drawOutcome(result, style),
    exitCode: isRecovered(result) ? 0 : 1,
  };
}

/** It came to its end, or to a question. */
export function isRecovered({ outcome }: RecoveryResult): boolean {
  return outcome === "done" || outcome === "waiting";
}
