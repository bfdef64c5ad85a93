import { env } from "node:process";
import type { KeepsRuns } from "@threadkeep/persistence";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { ServiceGraph } from "../../service/service-graph.ts";
import { writeLine, type RunEnd } from "../trace-line.ts";
import type { CrashDriver } from "./crash-driver.ts";
import type { CrashTask } from "./crash-task.ts";
import { driveByInvoke } from "./drive-by-invoke.ts";
import { driveByService } from "./drive-by-service.ts";
import { GraphProblem, toldError } from "./import-graph.ts";
import { KillGate, type Tell } from "./kill-gate.ts";
import { openScratchSaver, type ScratchSaver } from "./open-saver.ts";
import { playSteps } from "./play-steps.ts";
import { endOf, readThreadState } from "./read-end.ts";
import { watchSaver } from "./watch-calls.ts";
import { watchVerifications } from "./watch-verifications.ts";

export interface TaskParts {
  loadGraph: () => Promise<ServiceGraph>;
  /** Our checkpointers' class in each copy of the package that the graph may use. */
  loadClasses?: () => Promise<readonly (typeof SqliteCheckpointer)[]>;
  openSaver?: (task: Pick<CrashTask, "saver" | "url">) => Promise<ScratchSaver>;
}

/** What one process of a crash test does: it tells all in its trace, and may not come to its end. */
export async function playTask(
  task: CrashTask,
  { loadGraph, loadClasses = async () => [SqliteCheckpointer], openSaver = openScratchSaver }: TaskParts,
): Promise<void> {
  const tell: Tell = (line) => writeLine(task.trace, line);
  // Before the graph's module is read: it may open its ledger by it.
  env["THREADKEEP_DATABASE_URL"] = task.url;
  try {
    const gate = new KillGate(task.kill, tell);
    watchVerifications(tell);
    for (const saverClass of new Set(await loadClasses())) watchSaver(prototypeOf(saverClass), gate, tell);
    const graph = await loadGraph();
    tell({ type: "imported" });
    const saver = await openSaver(task);
    if (!("runs" in saver)) watchSaver(saver, gate, tell);
    tell({ type: "ended", ...(await runAndLook(task, { graph, saver, gate, tell })) });
  } catch (error) {
    const failure = error instanceof GraphProblem ? error.failure : ({ kind: "run", error: toldError(error) } as const);
    tell({ type: "failed", ...failure });
  }
}

interface Loaded {
  graph: ServiceGraph;
  saver: ScratchSaver;
  gate: KillGate;
  tell: Tell;
}

async function runAndLook(task: CrashTask, { graph, saver, gate, tell }: Loaded): Promise<RunEnd> {
  const driver = driverOf(task, saver, graph, tell);
  tell({ type: "begun", isRunByService: driver.isRunByService });
  const threads = await playSteps({ saver, driver, task, tell, gate });
  gate.close();
  const states = [];
  for (const threadId of threads) states.push(await readThreadState(saver, graph, threadId));
  const ends = [];
  for (const threadId of threads) ends.push(await driver.endOf(threadId));
  await driver.stop();
  await saver.end?.();
  return endOf(states, ends.find(({ state }) => state !== "done") ?? { state: "done" });
}

function driverOf(task: CrashTask, saver: ScratchSaver, graph: ServiceGraph, tell: Tell): CrashDriver {
  const { durability } = task;
  return durability === "sync" && keepsRuns(saver)
    ? driveByService({ saver, graph, tell })
    : driveByInvoke({ saver, graph, durability, tell });
}

function keepsRuns(saver: ScratchSaver): saver is ScratchSaver & KeepsRuns {
  return "runs" in saver;
}

/** Where the methods are that both of our checkpointers have. */
function prototypeOf(saverClass: typeof SqliteCheckpointer): BaseCheckpointSaver {
  let prototype: object = saverClass.prototype;
  while (!Object.hasOwn(prototype, "putWrites")) prototype = Object.getPrototypeOf(prototype) as object;
  return prototype as BaseCheckpointSaver;
}
