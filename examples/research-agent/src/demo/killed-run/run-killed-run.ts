import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { readHistory } from "@threadkeep/persistence";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import type { StuckState } from "@threadkeep/recovery";
import { withCheckpointer } from "../thread-in-file/thread-file.ts";
import { type KillableProcess, startProcess } from "./killable-process.ts";
import type { FinishedFact, FoundFact, KilledFact, KilledRunFacts, OrdersFact } from "./killed-run-facts.ts";
import { MODEL_MS } from "./metered-model.ts";
import { INPUT, LEASE_MS, openReportService, type ReportService, THREAD } from "./report-service.ts";
import type { ReportState } from "./report-state.ts";
import { type Shop, startShop } from "./shop.ts";

const CHILD = fileURLToPath(new URL("report-child.ts", import.meta.url));
const UNDISTURBED = "report-undisturbed";
const POLL_MS = 50;

/** A report whose process is killed as its order is out, found by the sweep of this process, and finished. */
export async function runKilledRun(path: string): Promise<KilledRunFacts> {
  let child: KillableProcess | undefined;
  const shop = await startShop(({ pid }) => {
    if (pid !== child?.pid) return true;
    child.kill();
    return false;
  });
  try {
    child = startProcess(CHILD, [path, shop.url]);
    return await withService(path, shop, (parts) => showRecovery({ ...parts, shop, child: child! }));
  } finally {
    child?.kill();
    await shop.close();
  }
}

interface Parts {
  checkpointer: SqliteCheckpointer;
  service: ReportService;
}

function withService<Result>(path: string, shop: Shop, use: (parts: Parts) => Promise<Result>): Promise<Result> {
  return withCheckpointer(path, async (checkpointer) => {
    const service = await openReportService({ checkpointer, shopUrl: shop.url });
    try {
      return await use({ checkpointer, service });
    } finally {
      await service.stop();
    }
  });
}

async function showRecovery({
  checkpointer,
  service,
  shop,
  child,
}: Parts & { shop: Shop; child: KillableProcess }): Promise<KilledRunFacts> {
  const begun = service.run("report", INPUT, { threadId: UNDISTURBED });
  const [undisturbed, killed] = await Promise.all([begun, whenKilled(child, checkpointer)]);
  const found = await untilStuck(service, killed.at);
  const finished = await finish(service);
  const state = await headOf(checkpointer, THREAD);
  return {
    leaseMs: LEASE_MS,
    modelMs: MODEL_MS,
    killed: killed.fact,
    found,
    finished,
    steps: state.log,
    orders: ordersOf(shop, child.pid),
    undisturbed: { steps: undisturbed.log, orders: ordersOf(shop, process.pid) },
    report: state.report,
    isEqual: isDeepStrictEqual({ ...state, log: [] }, { ...undisturbed, log: [] }),
  };
}

async function whenKilled(
  { pid, ended }: KillableProcess,
  checkpointer: SqliteCheckpointer,
): Promise<{ fact: KilledFact; at: number }> {
  const signal = await ended;
  const at = Date.now();
  const { entries } = await readHistory(checkpointer, THREAD, { limit: 1, order: "oldest", values: false });
  return { fact: { pid, signal, afterMs: at - Date.parse(entries[0]?.createdAt ?? "") }, at };
}

/** As long as its lease lasts, nobody may say that it is not running. */
async function untilStuck(service: ReportService, since: number): Promise<FoundFact> {
  let seen: StuckState;
  while ((seen = await service.checkStuckState(THREAD)).state === "running") await setTimeout(POLL_MS);
  const { state, reason, lastNode, nextNodes, canRecover } = seen;
  return { waitedMs: Date.now() - since, state, reason, lastNode, nextNodes, canRecover };
}

async function finish(service: ReportService): Promise<FinishedFact> {
  const { claimed, results } = await service.sweep();
  const { outcome = "left", durationMs = 0 } = results.find(({ threadId }) => threadId === THREAD) ?? {};
  return { pid: process.pid, claimed, outcome, durationMs };
}

async function headOf(checkpointer: SqliteCheckpointer, threadId: string): Promise<ReportState> {
  const { entries } = await readHistory(checkpointer, threadId, { limit: 1 });
  // As the graph of this thread saved it.
  return entries[0]?.values as ReportState;
}

/** Those of the thread that the process began, whoever sent them. */
function ordersOf({ orders, lookups }: Shop, pid: number): OrdersFact {
  const reference = orders.find((order) => order.pid === pid)?.reference;
  return {
    received: orders.filter((order) => order.reference === reference).length,
    lookups: lookups.filter((lookup) => lookup === reference).length,
  };
}
