import type { ExhaustedReason, FailedAttempt } from "../error-recovery-event.ts";
import type { RecoverableCall } from "../retry/recoverable-call.ts";
import type { AttemptLedger, NextAttempt } from "../retry/retry-context.ts";
import { recordId, type AttemptRecord } from "./attempt-record.ts";
import { enterSeries, fingerprint, recallSeries, type CallSeries } from "./call-series.ts";
import { learnInput } from "./open-run.ts";
import type { OpenTask } from "./open-task.ts";
import type { RetryBudgetLimits } from "./retry-budget.ts";
import { reachedBound, spendOne } from "./run-bounds.ts";
import { stateOf, type RunLedger } from "./run-ledger.ts";

export interface AttemptLedgerOptions {
  run: RunLedger;
  task: OpenTask;
  budget: RetryBudgetLimits;
  now(): number;
  /** Finds out what another process has spent in the run. */
  learn(): Promise<void>;
  /** What was to be recorded could not be. */
  onUnrecorded(error: unknown): void;
}

type OpenCall = Pick<RecoverableCall<unknown>, "name" | "about" | "tokens">;

/** The part of the run's ledger that is about one call, for one layer. To be closed when the layer is done with it. */
export class CallLedger implements AttemptLedger {
  /** Whether this layer has made the run spend something. */
  hasSpent = false;
  readonly #options: AttemptLedgerOptions;
  readonly #call: OpenCall;
  readonly #key: string;
  readonly #series: CallSeries;
  /** What the run had spent when this layer began its time. */
  #firstAt: number | undefined;

  constructor(call: OpenCall, options: AttemptLedgerOptions) {
    const { key, series } = enterSeries(options.run, options.task, call);
    this.#call = call;
    this.#options = options;
    this.#key = key;
    this.#series = series;
    // Cut short again.
    if (!series.isPaid) this.#payOwed();
  }

  get made(): number {
    return this.#series.made;
  }

  get failed(): readonly FailedAttempt[] {
    return this.#series.failed;
  }

  get lastError(): unknown {
    return this.#series.lastError;
  }

  get isPaid(): boolean {
    return this.#series.isPaid;
  }

  get wasCutShort(): boolean {
    return this.#series.wasCutShort;
  }

  async learn(): Promise<void> {
    const { run, task, learn } = this.#options;
    await learn();
    // The attempt that has just failed was not the first one, and cost the run what each other one does.
    if (this.made === 0 && recallSeries(run, task, this.#series) && !this.isPaid)
      this.spend(this.#call.tokens?.() ?? 0);
    this.#payOwed();
  }

  fail(failure: FailedAttempt, error: unknown): void {
    const series = this.#series;
    series.made += 1;
    series.isPaid = false;
    series.failed = [...series.failed, failure];
    series.lastError = error;
  }

  refuse(next: NextAttempt): ExhaustedReason | undefined {
    const { run, budget } = this.#options;
    return reachedBound(run, budget, next);
  }

  spend(tokens: number): void {
    const { run, now } = this.#options;
    this.#firstAt = run.sinceMs === undefined ? run.attempts : undefined;
    // Not with a failure that nobody tries again, as one that the model mends: that would take the time from a later one.
    spendOne(run, { tokens, atMs: now() });
    this.hasSpent = true;
  }

  refund(tokens: number): void {
    const { run } = this.#options;
    run.attempts -= 1;
    run.tokens -= tokens;
    // Others may have been tried again meanwhile.
    if (run.attempts === this.#firstAt) run.sinceMs = undefined;
  }

  async wait(): Promise<void> {
    await this.#record("failed", this.made);
  }

  /** First attempts are not recorded, but where the superstep was resumed: there a first attempt is not the first one. */
  async begin(): Promise<void> {
    if (this.made > 0 || this.#options.task.isResumed) await this.#record("begun", this.made + 1);
  }

  async succeed(): Promise<void> {
    this.#options.run.series.delete(this.#key);
    if (this.#series.isRecorded) await this.#record("done", this.made + 1);
  }

  async leave(): Promise<void> {
    if (this.#series.isRecorded) await this.#record("left", this.made + 1);
  }

  async end(): Promise<void> {
    this.#series.endedAbout = fingerprint(this.#call.about);
    // Also where nothing of this call is recorded, but of others at the same time: only an end tells that the run was not cut short.
    if (this.#series.isRecorded || this.#options.run.recorded.size > 0) await this.#record("ended", this.made);
  }

  close(): void {
    this.#series.isRunning = false;
  }

  /** No more than the run has. */
  #payOwed(): void {
    if (!this.#series.isOwed) return;
    const [tokens, atMs] = [this.#call.tokens?.() ?? 0, this.#options.now()];
    this.#series.isOwed = false;
    if (this.refuse({ atMs, tokens }) === undefined) this.#count(tokens);
  }

  #count(tokens: number): void {
    const { run } = this.#options;
    run.attempts += 1;
    run.tokens += tokens;
    this.hasSpent = true;
  }

  async #record(step: AttemptRecord["step"], attempt: number): Promise<void> {
    const { run, task, onUnrecorded } = this.#options;
    if (task.book === undefined) return;
    const { root } = task.place;
    const at = run.recorded.get(root) ?? 0;
    run.recorded.set(root, at + 1);
    this.#series.isRecorded = true;
    const failed = this.failed.at(-1);
    const { call, isOwed } = this.#series;
    const why = { ...(run.after !== undefined && { after: run.after }), ...(failed && { failed }) };
    try {
      await learnInput(run, task.book);
      const spent = stateOf(run, task.book.thread);
      const record = { step, call, attempt, spent, ...(isOwed && { isOwed }), ...why };
      await task.book.write(recordId(root, at), record);
    } catch (error) {
      onUnrecorded(error);
    }
  }
}
