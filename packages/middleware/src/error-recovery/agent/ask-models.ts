import type { ClassifiedError } from "../classify/classified-error.ts";
import type { CallName, FailedAttempt } from "../error-recovery-event.ts";
import { answerToKeep } from "../fallback/answer-to-keep.ts";
import { chooseFallback } from "../fallback/choose-fallback.ts";
import type { FallbackModel } from "../fallback/fallback-model.ts";
import { modelName } from "../fallback/model-name.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import type { RecoveryRun } from "../recovery-run.ts";

export interface AskModels<Response> {
  run: RecoveryRun;
  model: unknown;
  fallback: readonly FallbackModel[];
  ask(model: unknown, name: CallName): Promise<Response>;
  /** Another model would begin an answer that a reader takes for the rest of this one. */
  isPartlyOut(): boolean;
}

/** Asks the agent's model, then those that stand in for it. The first error is reported with all others. */
export async function askModels<Response>({
  run,
  model,
  fallback,
  ask,
  isPartlyOut,
}: AskModels<Response>): Promise<Response> {
  const failures: ModelFailure[] = [];
  const tried: FallbackModel[] = [];
  let current = model;
  for (;;) {
    const name: CallName = { kind: "model", name: ownName(modelName(current), failures) };
    try {
      const answer = await ask(current, name);
      return current === model ? answer : answerToKeep(answer, current, model);
    } catch (error) {
      const failure = run.classify(error);
      failures.push({ name, error, failure });
      const next =
        isOver(error, failure) || isPartlyOut() || run.signal?.aborted
          ? undefined
          : chooseFallback(fallback, failure.class, tried);
      if (next === undefined) throw together(failures);
      tried.push(next);
      run.tell({ type: "recovery.fallback", data: { call: name, to: modelName(next.model), class: failure.class } });
      current = next.model;
    }
  }
}

/** The same model at another host is another call, with attempts and a circuit of its own. */
function ownName(name: string, failures: readonly ModelFailure[]): string {
  const before = failures.filter((one) => one.name.name === name || one.name.name.startsWith(`${name} (`)).length;
  return before === 0 ? name : `${name} (${before + 1})`;
}

interface ModelFailure {
  name: CallName;
  error: unknown;
  failure: ClassifiedError;
}

/** What no other model can change: what LangGraph and the caller want, and what the whole run may spend. */
function isOver(error: unknown, { class: kind }: ClassifiedError): boolean {
  if (kind === "control-flow" || kind === "abort") return true;
  return RetriesExhaustedError.isInstance(error) && error.reason.startsWith("run-");
}

/** Control flow and aborts go on as they are, also where another model was asked before. */
function together(failures: readonly ModelFailure[]): unknown {
  const first = failures[0]!;
  const last = failures.at(-1)!;
  if (failures.length === 1 || last.failure.class === "control-flow" || last.failure.class === "abort")
    return last.error;
  const names = failures.map(({ name }) => name.name).join(", then ");
  const reason = failures.map(({ error }) => reasonOf(error)).findLast((one) => one !== undefined);
  return new RetriesExhaustedError(
    `No model answered (${names}). The first failed with: ${first.failure.message}`,
    { reason: reason ?? "attempts", attempts: failures.flatMap(attemptsOf) },
    first.error,
  );
}

function reasonOf(error: unknown) {
  return RetriesExhaustedError.isInstance(error) ? error.reason : undefined;
}

/** A failure that was not tried again is one attempt. */
function attemptsOf({ name, error, failure }: ModelFailure): readonly FailedAttempt[] {
  if (RetriesExhaustedError.isInstance(error)) return error.attempts;
  const { class: kind, status, code, message } = failure;
  const what = { ...(status !== undefined && { status }), ...(code !== undefined && { code }) };
  return [{ call: name, attempt: 1, class: kind, message, ...what }];
}
