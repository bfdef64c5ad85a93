import {
  createRecoveryService,
  type RecoveryEvent,
  type RecoveryResult,
  type RecoveryService,
} from "@threadkeep/recovery";
import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "../../threads/database/database-flags.ts";
import type { Database } from "../../threads/database/open-database.ts";
import { createProgressBar } from "../../threads/progress-bar.ts";
import { runOnDatabase, type Answer } from "../../threads/run-on-database.ts";
import type { DriverSettings } from "../driver-settings.ts";
import { putConsoleOnStderr } from "../graphs/console-on-stderr.ts";
import { loadGraphs } from "../graphs/load-graphs.ts";
import { drawDue, drawResults } from "./draw-sweep.ts";
import { isRecovered } from "./print-recover.ts";
import { readDue, type DueRuns } from "./read-due.ts";
import { recoverSome } from "./recover-some.ts";

export interface RecoverAllRequest {
  /** A module; without it the graphs of the config. */
  graphs?: string;
  /** At most so many, the longest due first. */
  limit?: number;
  concurrency: number;
  driver: DriverSettings;
  isConfirmed: boolean;
}

const LISTED = 50;

/** `threadkeep recover --all` */
export function printRecoverAll(
  flags: DatabaseFlags,
  request: RecoverAllRequest,
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const restoreConsole = putConsoleOnStderr();
    try {
      return await recoverAll(database, request, commandProcess);
    } finally {
      restoreConsole();
    }
  });
}

async function recoverAll(
  database: Database,
  request: RecoverAllRequest,
  commandProcess: CommandProcess,
): Promise<Answer> {
  const { limit, isConfirmed } = request;
  const { graphs } = await loadGraphs(request.graphs, commandProcess);
  const due = await readDue(database, Object.keys(graphs), { list: limit ?? LISTED });
  if (!isConfirmed || due.count === 0) return answerDue(due, database, request);
  const results = await sweepOnce(database, { ...request, graphs, due, commandProcess });
  return {
    json: { database: database.name, results, others: due.others },
    lines: (style) => drawResults({ results, others: due.others }, database.name, style),
    exitCode: due.others.length === 0 && results.every(isRecovered) ? 0 : 1,
  };
}

function answerDue(due: DueRuns, { name }: Database, { limit, isConfirmed }: RecoverAllRequest): Answer {
  const isWaitingForYes = !isConfirmed && due.count > 0;
  return {
    json: { database: name, due: due.runs, count: due.count, others: due.others },
    lines: (style) => drawDue(due, { ...style, database: name, limit }),
    exitCode: isWaitingForYes ? 2 : due.others.length > 0 ? 1 : 0,
    ...(isWaitingForYes ? { notice: "Nothing was done. Give --yes to do it." } : {}),
  };
}

interface Sweep extends Omit<RecoverAllRequest, "graphs"> {
  graphs: Parameters<typeof createRecoveryService>[0]["graphs"];
  due: DueRuns;
  commandProcess: CommandProcess;
}

async function sweepOnce(
  { saver }: Database,
  { graphs, limit, due, concurrency, driver, commandProcess }: Sweep,
): Promise<readonly RecoveryResult[]> {
  const progress = createProgressBar(commandProcess, "runs");
  const total = Math.min(limit ?? due.count, due.count);
  let ended = 0;
  const onEvent = ({ type }: RecoveryEvent) => {
    if (ENDS.has(type)) progress.show(++ended, Math.max(total, ended));
  };
  const options = { ...driver, checkpointer: saver, graphs, concurrency, onEvent };
  const service: RecoveryService = createRecoveryService(options);
  try {
    if (limit === undefined) return (await service.sweep()).results;
    return await recoverSome(service, due.runs.slice(0, limit), concurrency);
  } finally {
    progress.end();
    await service.stop();
  }
}

// One of these is told of each run that was taken up.
const ENDS: ReadonlySet<RecoveryEvent["type"]> = new Set([
  "run.done",
  "run.waiting",
  "run.failed",
  "run.postponed",
  "run.poisoned",
  "run.given-back",
  "run.lease-lost",
  "run.not-recorded",
  "run.incompatible",
] as const);
