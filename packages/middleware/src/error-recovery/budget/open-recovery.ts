import type { RunnableConfig } from "@langchain/core/runnables";
import { saverOf } from "../../langgraph/langgraph-internals.ts";
import { classifyError } from "../classify/classify-error.ts";
import { classifyWith } from "../classify/classify-with.ts";
import type { ClassifiedError } from "../classify/classified-error.ts";
import type { CallName, ErrorRecoveryEvent } from "../error-recovery-event.ts";
import type { ErrorRecoveryOptions } from "../error-recovery-options.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { completePolicy } from "../retry/complete-policy.ts";
import { recoverCall } from "../retry/recover-call.ts";
import type { RetryPolicy } from "../retry/retry-policy.ts";
import { tellRecoveryEvent } from "../tell-recovery-event.ts";
import { CallLedger } from "./attempt-ledger.ts";
import type { RetryBudgetLimits } from "./retry-budget.ts";
import { openRun } from "./open-run.ts";
import { openTask } from "./open-task.ts";
import { readSaved } from "./read-saved.ts";
import { recordBookOf } from "./record-book.ts";
import { ledgerOf, stateOf, type RunLedger } from "./run-ledger.ts";
import { RECOVERY, type SavedRecovery } from "./saved-recovery.ts";
import { threadOf } from "./thread-of.ts";

export interface OpenRecoveryOptions {
  budget: RetryBudgetLimits;
  /** Of the layer; what it leaves out is 3 attempts, 500 ms, 30 s. */
  policy?: RetryPolicy;
  /** The application's own word on an error, asked first. */
  classify?: ErrorRecoveryOptions["classify"] | undefined;
  onEvent?: ((event: ErrorRecoveryEvent) => unknown) | undefined;
  random?: (() => number) | undefined;
  /** Milliseconds since 1970. */
  now?: (() => number) | undefined;
}

/**
 * What a task needs to recover its calls. All tasks of one run, in subgraphs and nested agents too, count in one ledger.
 *
 * @param config of the task; without one nothing is shared
 * @param saved what the state's `_recovery` holds, whatever that is
 * @param known whether the run may go on with one that another process began, also where LangGraph does not say that it is resumed
 */
export async function openRecovery(
  config: RunnableConfig | undefined,
  { budget, policy, classify, onEvent, random = Math.random, now = Date.now }: OpenRecoveryOptions,
  saved: unknown,
  known: { mayGoOn?: boolean } = {},
): Promise<RecoveryRun> {
  const run = ledgerOf(config);
  const book = recordBookOf(config);
  const before = readSaved(saved);
  if (config !== undefined) await openRun(run, config, book, { saved: before, mayGoOn: known.mayGoOn ?? false });
  const learn = async (): Promise<void> => {
    if (config !== undefined) await openRun(run, config, book, { saved: before, mayGoOn: true });
  };
  const task = await openTask(run, config, book);
  const threadId: unknown = config?.configurable?.["thread_id"];
  const signal = config?.signal;
  const tell = (event: ErrorRecoveryEvent): void =>
    tellRecoveryEvent(onEvent, { ...(typeof threadId === "string" && { threadId }), runId: run.run, ...event });
  const judge = (error: unknown): ClassifiedError =>
    classifyWith(classify, error, signal === undefined ? {} : { aborted: signal.aborted });
  const canResume = config !== undefined && saverOf(config) !== undefined;
  const notRecorded = (name: CallName) => (error: unknown) =>
    tell({ type: "recovery.not-recorded", data: { call: name, message: classifyError(error).message } });
  let hasSpent = false;
  return {
    get id() {
      return run.run;
    },
    async recover(call) {
      const ledger = new CallLedger(call, { run, task, budget, now, learn, onUnrecorded: notRecorded(call.name) });
      try {
        return await recoverCall(call, {
          policy: completePolicy(policy, call.policy),
          signal,
          ledger,
          tell,
          classify: judge,
          canResume,
          random,
          now,
        });
      } finally {
        hasSpent ||= ledger.hasSpent;
        ledger.close();
      }
    },
    update() {
      if (!hasSpent && !isAhead(run, before)) return undefined;
      return { [RECOVERY]: stateOf(run, threadOf(config)) };
    },
    async ending() {
      // Which input it was. Where that cannot be read the run still ends as it was told to.
      await learn().catch(() => undefined);
      return { [RECOVERY]: stateOf(run, threadOf(config)) };
    },
    classify: judge,
    tell,
    signal,
  };
}

/** What was spent in a task whose result could not carry it, or by a process that stopped, has not come into the state. */
function isAhead({ run, attempts, tokens }: RunLedger, saved: SavedRecovery | undefined): boolean {
  const known = saved?.run === run ? saved : { attempts: 0, tokens: 0 };
  return attempts > known.attempts || tokens > known.tokens;
}
