import { ThreadkeepError } from "@threadkeep/state";
import { cutOff, type CutOffParts, type CutOffRun } from "./cut-off.ts";
import type { Sweeper } from "../recover/sweeper.ts";
import { isInsideRun } from "./inside-run.ts";
import { sleep } from "./sleep.ts";

export interface Stoppable extends CutOffParts {
  sweeper: Sweeper;
}

/** How a service ended. */
export interface StopResult {
  /** Empty where all came to the end of their steps in time. */
  cutOff: readonly CutOffRun[];
}

/** A database that does not answer is not waited for any longer once the time is over. */
const GIVE_BACK_MS = 2000;

/** Ends a service: nothing new is begun, what is under way ends its step and is given back. */
export class StopSwitch {
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  /** Of time; aborted once nothing is waited for. */
  readonly #limits = new AbortController();
  #stopped: Promise<StopResult> | undefined;
  #isOverdue = () => {};
  readonly #overdue = new Promise<void>((resolve) => (this.#isOverdue = resolve));

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /**
   * `stop()` waits for what is begun by this, and after it nothing is. What fails while it waits is told to its caller once all runs have
   * been given back: an error that nobody handles ends the process, with the runs that are still in their step.
   */
  async track<Result>(begin: () => Promise<Result>): Promise<Result> {
    this.signal.throwIfAborted();
    const call = begin();
    const forget = () => void this.#underWay.delete(settled);
    const settled: Promise<void> = call.then(forget, forget);
    this.#underWay.add(settled);
    try {
      return await call;
    } catch (error) {
      // A run that waits for this one would be waited for.
      if (!isInsideRun()) await this.#stopped;
      throw error;
    }
  }

  /** However often it is called, it happens once; of several limits the first to pass counts. */
  stop(parts: Stoppable, withinMs: number | undefined): Promise<StopResult> {
    this.#stopped ??= this.#stop(parts).finally(() => this.#limits.abort());
    if (withinMs !== undefined) void this.#pass(withinMs).then(this.#isOverdue);
    return this.#stopped;
  }

  async #stop(parts: Stoppable): Promise<StopResult> {
    const { leases, sweeper } = parts;
    this.#stopping.abort(stopped());
    leases.drain("Its service was stopped.");
    const isInTime = await Promise.race([this.#untilEnded(sweeper).then(() => true), this.#overdue.then(() => false)]);
    if (!isInTime) return this.#cutOffAll(parts);
    await leases.end();
    return { cutOff: [] };
  }

  #pass(ms: number): Promise<void> {
    return sleep(ms, [this.#limits.signal]).catch(() => {});
  }

  async #untilEnded(sweeper: Sweeper): Promise<void> {
    await sweeper.stop();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #cutOffAll(parts: Stoppable): Promise<StopResult> {
    const overdue = this.#pass(GIVE_BACK_MS);
    const cut = await Promise.all(parts.leases.all.map((lease) => cutOff(parts, lease, overdue)));
    await Promise.race([parts.leases.end().catch(() => {}), overdue]);
    return { cutOff: cut.filter((run) => run !== undefined) };
  }
}

function stopped(): ThreadkeepError {
  return new ThreadkeepError(
    "This service was stopped: it begins nothing new. Make another one, or ask one that runs.",
    {
      code: "recovery.stopped",
    },
  );
}
