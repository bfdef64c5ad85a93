import { classifyError } from "../classify/classify-error.ts";
import type { ClassifiedError } from "../classify/classified-error.ts";
import type { ExhaustedReason, FailedAttempt } from "../error-recovery-event.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { exhausted } from "./exhausted.ts";
import { failedAttempt } from "./failed-attempt.ts";
import { isExhausted } from "./is-exhausted.ts";
import { isMendable, mend } from "./mend.ts";
import { planRetry } from "./plan-retry.ts";
import type { RecoverableCall } from "./recoverable-call.ts";
import type { AttemptLedger, RetryContext } from "./retry-context.ts";
import { sleep } from "./sleep.ts";
import { untilAborted } from "./until-aborted.ts";

/** Resolves when the call is to be made again, after the wait; rejects with what its caller is to get. */
export async function judgeFailure<Result>(
  error: unknown,
  call: RecoverableCall<Result>,
  context: RetryContext,
  mended: Set<string>,
): Promise<void> {
  const { signal, ledger, tell } = context;
  const failure = context.classify(error);
  if (failure.class === "control-flow") throw error;
  signal?.throwIfAborted();
  if (failure.class === "abort") throw error;
  if (failure.code === "recovery.circuit-open" && !isExhausted(error))
    return stopAtCircuit(error, failure, call, context);

  const why = whyNot(failure, error, call, mended) ?? (await untilAborted(whyUnknown(ledger), signal));
  const failed = failedAttempt(call.name, ledger.made + 1, failure);
  if (why !== undefined) return refuse(why, failed, error, context);
  const plan = planRetry(failure, call, context);
  if ("reason" in plan) {
    if (failure.retryable) return exhaust(plan.reason, failed, { error, failure, context });
    return refuse(`nothing is mended: a bound of the run is reached (${plan.reason})`, failed, error, context);
  }
  // At once: while one call is mended, others of the run may fail, too.
  ledger.spend(plan.tokens);
  const unmended = failure.retryable ? undefined : await mend(failure, error, call, context, mended);
  if (unmended !== undefined) {
    ledger.refund(plan.tokens);
    return refuse(unmended, failed, error, context);
  }

  const retried = { ...failed, delayMs: plan.delayMs };
  ledger.fail(retried, error);
  tell({ type: "recovery.retry", data: retried });
  await waitFor(plan.delayMs, context);
  call.beforeRetry?.(retried);
}

/** The saver's failure is not to hide that of the call. */
async function whyUnknown(ledger: AttemptLedger): Promise<string | undefined> {
  try {
    await ledger.learn();
    return undefined;
  } catch (error) {
    return `what the run had spent before cannot be read: ${classifyError(error).message}`;
  }
}

/** What has failed is recorded meanwhile: a process that stops in the wait leaves it behind. */
async function waitFor(delayMs: number, { ledger, signal }: RetryContext): Promise<void> {
  await Promise.all([untilAborted(ledger.wait(), signal), sleep(delayMs, signal)]);
}

function refuse(why: string, failed: FailedAttempt, error: unknown, { ledger, tell }: RetryContext): never {
  ledger.fail(failed, error);
  tell({ type: "recovery.failed", data: { ...failed, why } });
  throw error;
}

interface Failure {
  error: unknown;
  failure: ClassifiedError;
  context: RetryContext;
}

function exhaust(reason: ExhaustedReason, failed: FailedAttempt, { error, failure, context }: Failure): never {
  const { ledger, tell, canResume } = context;
  ledger.fail(failed, error);
  const { made, failed: attempts } = ledger;
  tell({ type: "recovery.exhausted", data: { call: failed.call, reason, attempts } });
  const { retryAfterMs } = failure;
  throw exhausted({ call: failed.call, reason, made, failed: attempts, retryAfterMs, canResume, cause: error });
}

/** Nothing was called: that is no attempt. */
function stopAtCircuit<Result>(
  error: unknown,
  { message }: ClassifiedError,
  call: RecoverableCall<Result>,
  { ledger, tell }: RetryContext,
): never {
  const exhaustion = { reason: "circuit-open", attempts: ledger.failed } as const;
  tell({ type: "recovery.exhausted", data: { call: call.name, ...exhaustion } });
  throw new RetriesExhaustedError(message, exhaustion, error);
}

/** Why the same call is not made again, whatever the bounds say. */
function whyNot<Result>(
  failure: ClassifiedError,
  error: unknown,
  call: RecoverableCall<Result>,
  mended: ReadonlySet<string>,
): string | undefined {
  if (isExhausted(error)) return "a call further in has used up its attempts";
  if (failure.retryable || isMendable(failure, call, mended)) return call.refuseRetry?.(failure);
  return `the same call would fail again (${failure.class})`;
}
