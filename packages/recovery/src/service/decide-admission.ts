import type { RunRow } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import { isDue } from "../lease/is-due.ts";
import { describeDuration } from "../stuck/describe-duration.ts";
import type { RunOptions } from "./service-options.ts";

/** What is done where a thread has a run already. */
export type AdmissionStep = { kind: "refuse"; error: ThreadkeepError } | { kind: "wait" } | { kind: "ask-to-stop" };

export interface AdmissionPolicy {
  onBusy: NonNullable<RunOptions["onBusy"]>;
  onWaiting: NonNullable<RunOptions["onWaiting"]>;
  /** A run that nobody took up for so long after it was due is not waited for. */
  maxDueMs: number;
}

/** @param holder undefined where it came to its end between two looks */
export function decideAdmission(
  holder: RunRow | undefined,
  { onBusy, onWaiting, maxDueMs }: AdmissionPolicy,
): AdmissionStep {
  if (holder === undefined) return { kind: "wait" };
  if (holder.state === "waiting") {
    return onWaiting === "abandon" ? { kind: "wait" } : { kind: "refuse", error: waitingForAnswer(holder) };
  }
  const isHeld = isHeldByOwner(holder);
  if (onBusy === "interrupt") return isHeld && !holder.isStopRequested ? { kind: "ask-to-stop" } : { kind: "wait" };
  if (onBusy === "wait" && -(holder.dueInMs ?? 0) <= maxDueMs) return { kind: "wait" };
  return { kind: "refuse", error: isHeld ? busy(holder) : unfinished(holder) };
}

/**
 * The same where a question stands at the head of the thread that nobody answered, and new input would drop it. A run that is under way may
 * be answering it; of any other one the question waits, whatever its record says.
 *
 * @param last run of the thread, undefined where none is recorded
 */
export function decideBesideQuestion(
  threadId: string,
  last: RunRow | undefined,
  policy: AdmissionPolicy,
): AdmissionStep {
  if (last === undefined || last.state === "done") return { kind: "refuse", error: questionWithoutRun(threadId) };
  const isPassedOver = last.state === "open" && !isHeldByOwner(last) && policy.onBusy === "interrupt";
  if (last.state === "waiting" || (last.state === "open" && !isPassedOver)) return decideAdmission(last, policy);
  return { kind: "refuse", error: besideQuestion(last) };
}

function isHeldByOwner(run: RunRow): boolean {
  return run.state === "open" && run.owner !== undefined && !isDue(run);
}

const ABANDON = 'give onWaiting: "abandon" to leave its question behind';

function waitingForAnswer(run: RunRow): ThreadkeepError {
  return refusal(
    run,
    "run.waiting-for-answer",
    `waits for an answer since ${run.stateSince}. Answer it with resume(), or ${ABANDON}.`,
  );
}

function besideQuestion(run: RunRow): ThreadkeepError {
  return refusal(
    run,
    "run.waiting-for-answer",
    `is ${run.state}, and beside that a question of it waits for an answer. Answer it with resume(), or ${ABANDON}.`,
  );
}

function questionWithoutRun(threadId: string): ThreadkeepError {
  return new ThreadkeepError(
    `A question waits for an answer on thread "${threadId}", asked without a service, and new input would drop it. Answer it with run(graph, new Command({ resume: answer }), { threadId }), or ${ABANDON}.`,
    { code: "run.waiting-for-answer", context: { threadId } },
  );
}

function busy(run: RunRow): ThreadkeepError {
  return refusal(
    run,
    "run.busy",
    `is under way since ${run.createdAt}: ${run.owner} holds its lease. Come back when it is over, or give onBusy: "wait" or "interrupt".`,
  );
}

function unfinished(run: RunRow): ThreadkeepError {
  if (run.state !== "open") return heldForEffects(run);
  return refusal(
    run,
    "run.unfinished",
    `is not finished, and nobody holds it: ${whyOpen(run)}. A sweep takes it up (start(), or "threadkeep worker"), or recoverThread() now; onBusy: "interrupt" leaves it behind.`,
  );
}

function heldForEffects(run: RunRow): ThreadkeepError {
  return refusal(run, "run.busy", `is ${run.state}, and ${whyHeld(run)}. Come back then, or give onBusy: "wait".`);
}

/** Why nobody may go on with a run that is over, and until when. */
export function whyHeld({ heldForMs }: RunRow): string {
  return `an effect was being called when it ended, which may still happen: for at least ${describeDuration(heldForMs)} nothing goes on here`;
}

function whyOpen(run: RunRow): string {
  const { failure, owner, dueInMs = 0, isStopRequested } = run;
  if (run.heldForMs > 0) return whyHeld(run);
  const seconds = `${Math.ceil(dueInMs / 1000)} s`;
  if (dueInMs > 0 && isStopRequested)
    return `it was given back for another run, which has ${seconds} to take its place`;
  if (dueInMs > 0) return `its next attempt is due in ${seconds}, after ${failure?.class ?? "an error"}`;
  return owner === undefined ? "it was given back" : `${owner}, which had it, gave no sign of life`;
}

function refusal(run: RunRow, code: string, what: string): ThreadkeepError {
  const { runId, threadId, graph, owner, createdAt } = run;
  const since = run.state === "waiting" ? run.stateSince : createdAt;
  return new ThreadkeepError(`Thread "${threadId}" has a run already. Run ${runId} of "${graph}" ${what}`, {
    code,
    context: { runId, threadId, graph, owner, since },
  });
}
