import { classifyError } from "../classify/classify-error.ts";
import type { ClassifiedError } from "../classify/classified-error.ts";
import type { ExhaustedReason, FailedAttempt } from "../error-recovery-event.ts";
import { exhausted } from "./exhausted.ts";
import { failedAttempt } from "./failed-attempt.ts";
import { isExhausted } from "./is-exhausted.ts";
import { isMendable, mend } from "./mend.ts";
import { planRetry } from "./plan-retry.ts";
import type { RecoverableCall } from "./recoverable-call.ts";
import type { RetryContext } from "./retry-context.ts";
import { sleep } from "./sleep.ts";

/** Resolves when the call is to be made again, after the wait; rejects with what its caller is to get. */
export async function judgeFailure<Result>(
  error: unknown,
  call: RecoverableCall<Result>,
  context: RetryContext,
  mended: Set<string>,
): Promise<void> {
  const { signal, ledger, tell } = context;
  const failure = classifyError(error, signal === undefined ? {} : { aborted: signal.aborted });
  if (failure.class === "control-flow") throw error;
  signal?.throwIfAborted();
  if (failure.class === "abort") throw error;

  const failed = failedAttempt(call.name, ledger.made + 1, failure);
  const why = whyNot(failure, error, call, mended);
  if (why !== undefined) return refuse(why, failed, error, context);
  const plan = planRetry(failure, call, context);
  if ("reason" in plan) return exhaust(plan.reason, failed, { error, failure, context });
  const unmended = failure.retryable ? undefined : await mend(failure, error, call, context, mended);
  if (unmended !== undefined) return refuse(unmended, failed, error, context);

  const retried = { ...failed, delayMs: plan.delayMs };
  ledger.fail(retried, error);
  ledger.spend(plan.tokens);
  tell({ type: "recovery.retry", data: retried });
  await sleep(plan.delayMs, signal);
  call.beforeRetry?.(retried);
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
  const { ledger, tell } = context;
  ledger.fail(failed, error);
  const { made, failed: attempts } = ledger;
  tell({ type: "recovery.exhausted", data: { call: failed.call, reason, attempts } });
  const { retryAfterMs } = failure;
  throw exhausted({ call: failed.call, reason, made, failed: attempts, retryAfterMs, cause: error });
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
