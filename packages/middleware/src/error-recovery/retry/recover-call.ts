import pRetry, { type Options } from "p-retry";
import { classifyError } from "../classify/classify-error.ts";
import { AttemptFailed } from "./attempt-failed.ts";
import { exhausted } from "./exhausted.ts";
import { judgeFailure } from "./judge-failure.ts";
import type { RecoverableCall } from "./recoverable-call.ts";
import type { RetryContext } from "./retry-context.ts";
import { untilAborted } from "./until-aborted.ts";

/** Bounds, waits and the signal are ours: of p-retry's own it needs none. With its signal it would throw away a result that came in time. */
const UNBOUND = { retries: Number.POSITIVE_INFINITY, minTimeout: 0 } as const satisfies Options;

/**
 * Makes a call, again where that can help and the bounds allow it.
 *
 * @throws the call's own error, as it was thrown, where no retry can help, and LangGraph's control flow; the signal's reason after an
 * abort; RetriesExhaustedError where a retry could help and a bound is reached.
 */
export async function recoverCall<Result>(call: RecoverableCall<Result>, context: RetryContext): Promise<Result> {
  const { signal, ledger } = context;
  signal?.throwIfAborted();
  const [startedMs, mended] = [context.now(), new Set<string>()];
  try {
    if (ledger.made > 0) goOn(call, context);
    const result = await pRetry(() => attempt(call, context), {
      ...UNBOUND,
      onFailedAttempt: ({ error }) => judgeFailure((error as AttemptFailed).thrown, call, context, mended),
    });
    tellRecovered(call, context, startedMs);
    await ledger.succeed();
    return result;
  } catch (error) {
    // After an abort nobody waits for anything.
    if (!signal?.aborted) await (classifyError(error).class === "control-flow" ? ledger.leave() : ledger.end());
    throw error;
  }
}

async function attempt<Result>(call: RecoverableCall<Result>, { ledger, signal }: RetryContext): Promise<Result> {
  try {
    await untilAborted(ledger.begin(), signal);
    signal?.throwIfAborted();
    return await untilAborted(start(call, ledger.made + 1), signal);
  } catch (thrown) {
    throw new AttemptFailed(thrown);
  }
}

/** Without a step between: a result that came before an abort would come after it. */
function start<Result>(call: RecoverableCall<Result>, attemptNumber: number): Promise<Result> {
  try {
    return Promise.resolve(call.run(attemptNumber));
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Another layer, or a process that stopped, has made attempts of this call: they count, and so does the next. */
function goOn<Result>(call: RecoverableCall<Result>, context: RetryContext): void {
  const { ledger, tell, now, canResume } = context;
  const { made, failed, isPaid, wasCutShort, lastError: cause } = ledger;
  if (wasCutShort) tell({ type: "recovery.resumed", data: { call: call.name, attemptsBefore: made } });
  const cost = call.tokens?.() ?? 0;
  const reason = outOfAttempts(context) ?? (isPaid ? undefined : ledger.refuse({ atMs: now(), tokens: cost }));
  if (reason !== undefined) {
    tell({ type: "recovery.exhausted", data: { call: call.name, reason, attempts: failed } });
    throw exhausted({ call: call.name, reason, made, failed, canResume, cause });
  }
  if (!isPaid) ledger.spend(cost);
}

function outOfAttempts({ ledger, policy }: RetryContext): "attempts" | undefined {
  // What was only assumed, or was left to ask a human, does not keep a call from being made.
  const made = ledger.isPaid ? ledger.made - 1 : ledger.made;
  return made >= policy.attempts ? "attempts" : undefined;
}

function tellRecovered<Result>({ name }: RecoverableCall<Result>, context: RetryContext, startedMs: number): void {
  const { made, failed, wasCutShort } = context.ledger;
  // Nothing that is known of has failed.
  if (failed.length === 0 && !wasCutShort) return;
  const data = { call: name, attempts: made + 1, elapsedMs: context.now() - startedMs };
  context.tell({ type: "recovery.recovered", data });
}
