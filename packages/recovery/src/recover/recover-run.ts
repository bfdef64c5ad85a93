import { LeaseLostError, type RunRow } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import { decideOutcome } from "../service/decide-outcome.ts";
import { failureEvent, nameRun } from "../service/failure-event.ts";
import { findLeaseLost } from "../service/find-lease-lost.ts";
import { readRecordedInput, type RecordedInput } from "../service/recorded-input.ts";
import type { RecoverOptions, RecoveryResult } from "../service/recovery-service.ts";
import { requireRuns } from "../service/require-runs.ts";
import { readRunOptions } from "../service/run-config.ts";
import type { DriveResult } from "../service/run-driver.ts";
import type { ServiceContext } from "../service/service-context.ts";
import type { RegisteredGraph } from "../service/service-graph-registry.ts";
import { recordEnd, recordFailure, type Ended } from "./recovery-record.ts";
import { refuseRun } from "./refuse-run.ts";
import { fenceOfRun, findStart, type Start } from "./take-up.ts";

/**
 * Goes on with a run whose lease this service has just taken, to its end, and records how it ended. Rejects only where the database
 * does; then the lease ends by itself, and the next sweep finds the run.
 *
 * @throws {LeaseLostError} where another process took it over meanwhile
 */
export async function recoverRun(
  context: ServiceContext,
  run: RunRow,
  { force = false }: RecoverOptions = {},
): Promise<RecoveryResult> {
  const startedAt = performance.now();
  await tellTakenUp(context, run);
  const graph = context.graphs.require(run.graph);
  // Kept from here on: what is read and routed before the first node may take its time.
  const lease = context.leases.hold(run);
  const ended = await goOn(context, run, graph, force).finally(() => context.leases.release(lease));
  return { threadId: run.threadId, runId: run.runId, ...ended, durationMs: Math.round(performance.now() - startedAt) };
}

async function goOn(context: ServiceContext, run: RunRow, graph: RegisteredGraph, force: boolean): Promise<Ended> {
  let start: Start;
  try {
    const refused = force ? undefined : await refuseRun(context, run, graph);
    if (refused) return refused;
    readRunOptions(run);
    const input = await readInput(context, run);
    start = await findStart(context, { run, graph, input, fence: fenceOfRun(run, context.owner) });
  } catch (error) {
    return recordProblem(context, run, error);
  }
  switch (start.kind) {
    case "drive":
      if (start.repaired > 0) context.tellEvent({ type: "run.repaired", ...nameRun(run), messages: start.repaired });
      return describeDrive(await context.driver.drive({ run, graph, first: start.first }), run);
    case "done":
      await recordEnd(context, run, { state: "done" }, { type: "run.done", ...nameRun(run) });
      return { outcome: "done", why: "Nothing was left to run." };
    case "waiting":
      return recordWaiting(context, run, start.interrupts);
    case "impossible":
      return recordFailure(context, run, impossible(start.why));
  }
}

async function readInput(context: ServiceContext, { runId, threadId }: RunRow): Promise<RecordedInput> {
  const stored = await requireRuns(context, "recoverThread").readInput(runId, threadId);
  if (stored) return readRecordedInput(stored.input, { runId, threadId });
  throw new ThreadkeepError(`The input of run ${runId} on thread ${JSON.stringify(threadId)} is not in the database.`, {
    code: "recovery.input-missing",
    context: { runId, threadId },
  });
}

/** What cannot be read, or a router that fails again. A database that is away is tried again as any passing error is. */
async function recordProblem(context: ServiceContext, run: RunRow, error: unknown): Promise<Ended> {
  const fence = fenceOfRun(run, context.owner);
  if (findLeaseLost(error, fence)) throw new LeaseLostError(fence, run.threadId);
  const { attempts, totalAttempts } = run;
  const turn = { error, isGivenUp: false, attempts, totalAttempts };
  const decided = decideOutcome(turn, context.settings.attempts, context.random);
  await recordEnd(context, run, decided.outcome, failureEvent(run, decided, turn));
  return { outcome: decided.ending, why: decided.failure.message };
}

async function recordWaiting(context: ServiceContext, run: RunRow, interrupts: number): Promise<Ended> {
  const outcome = { state: "waiting", limitMs: context.settings.waitLimitMs } as const;
  await recordEnd(context, run, outcome, { type: "run.waiting", ...nameRun(run), interrupts });
  const what = interrupts === 0 ? "It stands at a breakpoint." : "It waits for an answer.";
  return { outcome: "waiting", why: `${what} Only a human goes on with it.` };
}

function impossible(why: string) {
  const message = `It cannot go on without loss: ${why}. Mend the thread with updateState or rollbackThread, then begin a run on it.`;
  return { class: "not-resumable", name: "NotResumable", message };
}

function describeDrive({ ending, failure }: DriveResult, { attempts }: RunRow): Ended {
  if (ending === "lease-lost") return { outcome: "left", why: "Another process took it over meanwhile." };
  return { outcome: ending, why: failure?.message ?? `${ending}, at attempt ${attempts}` };
}

async function tellTakenUp(context: ServiceContext, run: RunRow): Promise<void> {
  const { owner, tellEvent } = context;
  const events = await requireRuns(context, "recoverThread").readEvents(run.runId);
  const { attempts, totalAttempts, epoch } = run;
  const afterMs = events.findLast(({ kind }) => kind === "taken-up")?.afterMs ?? 0;
  tellEvent({ type: "run.taken-up", ...nameRun(run), owner, epoch, attempts, totalAttempts, afterMs });
}
