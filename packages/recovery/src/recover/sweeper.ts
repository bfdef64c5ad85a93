import { LONGEST_TIMER_MS } from "../service/option-rules.ts";
import { requireRuns } from "../service/require-runs.ts";
import type { ServiceContext } from "../service/service-context.ts";
import { RunSweep } from "./run-sweep.ts";

/** Sweeps again and again, never two at once. Its timers keep no process alive. */
export class Sweeper {
  readonly #context: ServiceContext;
  #timer: NodeJS.Timeout | undefined;
  #current: { sweep: RunSweep; ended: Promise<void> } | undefined;
  #isStarted = false;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  /** @throws {ThreadkeepError} `recovery.runs-not-kept` */
  start(): void {
    requireRuns(this.#context, "start");
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#look();
  }

  /** Ends with the last run that was taken up here; the service drains those. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    clearTimeout(this.#timer);
    this.#current?.sweep.stop();
    await this.#current?.ended;
  }

  #look(): void {
    if (this.#current) this.#current.sweep.lookAgain();
    else this.#begin();
    this.#timer = setTimeout(() => this.#look(), this.#nextMs());
    this.#timer.unref();
  }

  // Services that were started together do not stay so: from half of the time to one and a half.
  #nextMs(): number {
    return Math.min(LONGEST_TIMER_MS, this.#context.settings.sweepEveryMs * (0.5 + this.#context.random()));
  }

  #begin(): void {
    const sweep = new RunSweep(this.#context, () => {});
    const ended = this.#follow(sweep).finally(() => (this.#current = undefined));
    this.#current = { sweep, ended };
  }

  async #follow(sweep: RunSweep): Promise<void> {
    const { tellEvent } = this.#context;
    try {
      tellEvent({ type: "sweep.done", ...(await sweep.run()) });
    } catch (error) {
      tellEvent({ type: "sweep.failed", message: error instanceof Error ? error.message : String(error) });
    }
  }
}
