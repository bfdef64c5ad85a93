import { RunControl } from "@langchain/langgraph";
import { LeaseLostError, type Fence, type RunRow } from "@threadkeep/persistence";

/** "not-recorded": the database did not answer, and the lease ends by itself. "over": it had ended, or was another's. */
export type LetGo = "given-back" | "not-recorded" | "over";

/** The lease of one run while this service drives it, and the ways in which the run is ended from outside. */
export class HeldLease {
  readonly fence: Fence;
  readonly threadId: string;
  readonly graph: string;
  /** LangGraph looks at it between supersteps. */
  readonly control = new RunControl();
  readonly #ending = new AbortController();
  #lost: LeaseLostError | undefined;
  #failure: { error: unknown } | undefined;
  #isGivenUp = false;
  #cut: { how: Promise<LetGo>; error: unknown } | undefined;
  #holders = 1;

  /** @param run as admitted, continued or claimed */
  constructor({ runId, threadId, graph, epoch }: RunRow, owner: string) {
    this.fence = { runId, owner, epoch };
    this.threadId = threadId;
    this.graph = graph;
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

  /** It ends in the middle of its step. What that still writes is refused once `letGo` has given the run back. */
  async cutOff(letGo: (fence: Fence) => Promise<LetGo>, error: unknown): Promise<LetGo> {
    this.#cut = { how: letGo(this.fence), error };
    const how = await this.#cut.how;
    if (how !== "over") this.#ending.abort(error);
    return how;
  }

  /** Of a run that was cut off, once that is known; undefined for one that was not. */
  async cutOffError(): Promise<unknown> {
    return this.#cut !== undefined && (await this.#cut.how) !== "over" ? this.#cut.error : undefined;
  }

  /** It ends after the superstep that is under way. The first reason stands. */
  drain(reason: string): void {
    if (!this.control.drainRequested) this.control.requestDrain(reason);
  }
}
