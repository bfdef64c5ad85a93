import { createRecoveryService, type RecoveryService } from "@threadkeep/recovery";
import type { CommandProcess } from "../../command-process.ts";
import { formatCount } from "../../report/format-count.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { DatabaseFlags } from "../../threads/database/database-flags.ts";
import type { Database } from "../../threads/database/open-database.ts";
import { runOnDatabase } from "../../threads/run-on-database.ts";
import type { DriverSettings } from "../driver-settings.ts";
import { formatSpan } from "../format-span.ts";
import { putConsoleOnStderr } from "../graphs/console-on-stderr.ts";
import { loadGraphs, type LoadedGraphs } from "../graphs/load-graphs.ts";
import { serveOverHttp, type MetricsServer } from "./serve-over-http.ts";
import { listenForStop } from "./stop-signals.ts";
import { createWorkerLog, type WorkerLog } from "./worker-log.ts";

export interface WorkerRequest {
  /** A module; without it the graphs of the config. */
  graphs?: string;
  concurrency: number;
  sweepEveryMs: number;
  /** After a signal to stop: steps that take longer are cut off. */
  drainMs: number;
  driver: DriverSettings;
  metrics?: { host: string; port: number };
}

/** `threadkeep worker`: sweeps until it is told to stop, then lets what runs end its step. */
export function runWorker(
  flags: DatabaseFlags,
  request: WorkerRequest,
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const restoreConsole = putConsoleOnStderr();
    try {
      const loaded = await loadGraphs(request.graphs, commandProcess);
      await work(database, loaded, { request, log: createWorkerLog(commandProcess, flags.json ?? false) });
      return { told: 0 };
    } finally {
      restoreConsole();
    }
  });
}

interface Worker {
  request: WorkerRequest;
  log: WorkerLog;
}

async function work(database: Database, loaded: LoadedGraphs, { request, log }: Worker): Promise<void> {
  const { concurrency, sweepEveryMs, drainMs, driver, metrics } = request;
  const { graphs } = loaded;
  const options = { ...driver, checkpointer: database.saver, graphs, concurrency, sweepEveryMs };
  const service: RecoveryService = createRecoveryService({ ...options, onEvent: log.event });
  let server: MetricsServer | undefined;
  try {
    // A database that is away at the start is a mistake in its address rather than a passing one.
    await warnOfOthers(database, Object.keys(graphs), log);
    server = metrics && (await serveOverHttp(service.metrics, metrics));
    const noteStarted = () => noteStart(service, database, { request, log, loaded, server });
    await sweepUntilStopped(service, { drainMs, log, noteStarted });
  } finally {
    await service.stop();
    await server?.close();
  }
}

interface Sweeping {
  drainMs: number;
  log: WorkerLog;
  noteStarted(): void;
}

async function sweepUntilStopped(service: RecoveryService, { drainMs, log, noteStarted }: Sweeping): Promise<void> {
  const stop = listenForStop();
  try {
    service.start();
    noteStarted();
    const signal = await stop.first;
    const text = `${signal}: what runs here ends its step and is given back. Again to end at once.`;
    log.note("worker.draining", { signal }, text);
    const { cutOff } = await service.stop({ withinMs: drainMs });
    const detail = cutOff.length === 0 ? "" : `; ${formatCount(cutOff.length, "run")} cut off`;
    log.note("worker.stopped", cutOff.length === 0 ? {} : { cutOff }, `stopped${detail}`);
  } finally {
    stop.forget();
  }
}

function noteStart(
  { owner }: RecoveryService,
  { name }: Database,
  { request, log, loaded, server }: Worker & { loaded: LoadedGraphs; server: MetricsServer | undefined },
): void {
  const { concurrency, sweepEveryMs } = request;
  const names = Object.keys(loaded.graphs);
  const text = `${toPlainText(owner)} sweeps ${toPlainText(name)} every ${formatSpan(sweepEveryMs)}, ${concurrency} at once, for ${names.map(toPlainText).join(", ")} of ${toPlainText(loaded.source)}`;
  const fields = { owner, database: name, graphs: names, concurrency, sweepEveryMs };
  log.note("worker.started", { ...fields, ...(server === undefined ? {} : { metrics: server.url }) }, text);
  if (server !== undefined) log.note("worker.metrics", { url: server.url }, `metrics at ${server.url}`);
}

/** A graph under another name is never taken up here, and nothing else would say so. */
async function warnOfOthers({ saver }: Database, names: readonly string[], log: WorkerLog): Promise<void> {
  const { byNode } = await saver.runs.readStats();
  const others = [...new Set(byNode.map(({ graph }) => graph))].filter((graph) => !names.includes(graph));
  for (const graph of others) {
    const text = `Warning: there are runs of graph ${toPlainText(graph)}, which is not among ${names.map(toPlainText).join(", ")}: they are left to other workers`;
    log.note("worker.unknown-graph", { graph, graphs: names }, text);
  }
}
