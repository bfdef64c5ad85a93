import type { RunRow } from "@threadkeep/persistence";
import type { RecoveryResult } from "../service/recovery-service.ts";
import { requireRuns } from "../service/require-runs.ts";
import type { ServiceContext } from "../service/service-context.ts";
import { endAnsweredRuns } from "./end-answered-runs.ts";
import { recoverRun } from "./recover-run.ts";

/** What one sweep did. */
export interface SweepTally {
  claimed: number;
  /** Those that came to their end, or to a question. */
  recovered: number;
  durationMs: number;
}

/**
 * Takes up what is due, `concurrency` at once, and looks again whenever one has ended. It is over when nothing is due and nothing that it
 * took up still runs. A recovery that fails ends nothing but itself.
 */
export class RunSweep {
  readonly #context: ServiceContext;
  readonly #onResult: (result: RecoveryResult) => void;
  readonly #underWay = new Set<Promise<void>>();
  #tally = { claimed: 0, recovered: 0 };
  #isStopping = false;
  #wake = (): void => {};

  constructor(context: ServiceContext, onResult: (result: RecoveryResult) => void) {
    this.#context = context;
    this.#onResult = onResult;
  }

  /** @throws where the database cannot be asked, once all that was taken up has ended */
  async run(): Promise<SweepTally> {
    const startedAt = performance.now();
    // Beside the rest, which waits for no long list. Where the database is away the claims tell.
    const answered = endAnsweredRuns(this.#context).catch(() => {});
    try {
      await this.#takeUpAll();
    } finally {
      await Promise.all([answered, ...this.#underWay]);
    }
    return { ...this.#tally, durationMs: Math.round(performance.now() - startedAt) };
  }

  /** While a long run is under way others may have become due. */
  lookAgain(): void {
    this.#wake();
  }

  /** Takes up nothing more. What is under way comes to its end, or is drained by its service. */
  stop(): void {
    this.#isStopping = true;
    this.#wake();
  }

  async #takeUpAll(): Promise<void> {
    for (;;) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      const runs = await this.#claim().catch((error: unknown) => this.#failedToClaim(error));
      this.#tally.claimed += runs.length;
      for (const run of runs) this.#takeUp(run);
      if (this.#underWay.size > 0) await Promise.race([woken, ...this.#underWay]);
      else if (runs.length === 0) return;
    }
  }

  async #claim(): Promise<readonly RunRow[]> {
    const { owner, settings, graphs, stopping } = this.#context;
    const limit = settings.concurrency - this.#underWay.size;
    if (this.#isStopping || stopping.aborted || limit <= 0) return [];
    await this.#context.leases.renew();
    const query = { owner, leaseMs: settings.leaseMs, limit, graphs: graphs.names };
    return requireRuns(this.#context, "sweep").claim(query);
  }

  /** While something is under way the next look may find the database again. */
  #failedToClaim(error: unknown): readonly RunRow[] {
    if (this.#underWay.size === 0) throw error;
    const message = error instanceof Error ? error.message : String(error);
    this.#context.tellEvent({ type: "sweep.failed", message });
    return [];
  }

  #takeUp(run: RunRow): void {
    const ending: Promise<void> = this.#recover(run).finally(() => this.#underWay.delete(ending));
    this.#underWay.add(ending);
  }

  async #recover(run: RunRow): Promise<void> {
    try {
      const result = await recoverRun(this.#context, run);
      if (result.outcome === "done" || result.outcome === "waiting") this.#tally.recovered++;
      this.#onResult(result);
    } catch (error) {
      // Nothing could be recorded: its lease ends, and a later sweep takes it up.
      const why = error instanceof Error ? error.message : String(error);
      this.#context.tellEvent({ type: "sweep.failed", message: `Thread ${JSON.stringify(run.threadId)}: ${why}` });
      this.#onResult({ threadId: run.threadId, runId: run.runId, outcome: "left", why, durationMs: 0 });
    }
  }
}
