import { ThreadkeepError } from "@threadkeep/state";
import type { HeldLeases } from "../lease/held-leases.ts";
import type { Sweeper } from "../recover/sweeper.ts";
import { isInsideRun } from "./inside-run.ts";

export interface Stoppable {
  leases: HeldLeases;
  sweeper: Sweeper;
}

/** Ends a service: nothing new is begun, what is under way ends its step and is given back. */
export class StopSwitch {
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #stopped: Promise<void> | undefined;

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

  /** However often it is called, it happens once. */
  stop(parts: Stoppable): Promise<void> {
    this.#stopped ??= this.#stop(parts);
    return this.#stopped;
  }

  async #stop({ leases, sweeper }: Stoppable): Promise<void> {
    this.#stopping.abort(stopped());
    leases.drain("Its service was stopped.");
    await sweeper.stop();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await leases.end();
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
