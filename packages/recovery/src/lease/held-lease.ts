import { RunControl } from "@langchain/langgraph";
import { LeaseLostError, type Fence, type RunRow } from "@threadkeep/persistence";

/** The lease of one run while this service drives it, and the ways in which the run is ended from outside. */
export class HeldLease {
  readonly fence: Fence;
  readonly threadId: string;
  /** LangGraph looks at it between supersteps. */
  readonly control = new RunControl();
  readonly #ending = new AbortController();
  #lost: LeaseLostError | undefined;
  #failure: { error: unknown } | undefined;
  #isGivenUp = false;
  #holders = 1;

  /** @param run as admitted, continued or claimed */
  constructor({ runId, threadId, epoch }: RunRow, owner: string) {
    this.fence = { runId, owner, epoch };
    this.threadId = threadId;
  }

  share(): this {
    this.#holders++;
    return this;
  }

  /** @returns how many hold it still */
  unshare(): number {
    return --this.#holders;
  }

  /** Aborts what is under way in nodes. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  get lost(): LeaseLostError | undefined {
    return this.#lost;
  }

  /** Whether its caller gave it up. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** It is another's by now. */
  lose(): LeaseLostError {
    this.#lost ??= new LeaseLostError(this.fence, this.threadId);
    this.#ending.abort(this.#lost);
    return this.#lost;
  }

  /** What of the run could not be stored: it must not go on. The first failure stands. */
  get failure(): { error: unknown } | undefined {
    return this.#failure;
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#ending.abort(error);
  }

  giveUp(reason: unknown): void {
    this.#isGivenUp = true;
    this.#ending.abort(reason);
  }

  /** It ends after the superstep that is under way. The first reason stands. */
  drain(reason: string): void {
    if (!this.control.drainRequested) this.control.requestDrain(reason);
  }
}
