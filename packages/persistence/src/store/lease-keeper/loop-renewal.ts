import type { Fence } from "../../runs/fence.ts";
import type { LeaseKeeperOptions } from "./lease-keeper.ts";
import type { RunStore } from "../run-store.ts";
import type { HeldLeases, LeaseAnswer } from "./held-leases.ts";

/** Renews in the event loop, for where the thread cannot: as good, as long as nothing blocks the loop. */
export class LoopRenewal {
  readonly #held: HeldLeases;
  readonly #renew: RunStore["renew"];
  readonly #options: LeaseKeeperOptions;
  #isUnderWay = false;
  #isTold = false;

  constructor(held: HeldLeases, renew: RunStore["renew"], options: LeaseKeeperOptions) {
    this.#held = held;
    this.#renew = renew;
    this.#options = options;
  }

  /** Says once why the event loop renews, until the thread does again. */
  tell(reason: string): void {
    if (!this.#isTold) this.#options.onFallback?.(reason);
    this.#isTold = true;
  }

  threadRenews(): void {
    this.#isTold = false;
  }

  run(reason: string): void {
    if (this.#held.areNone) return;
    // A pool without a time limit may wait for as long as the database is away.
    if (this.#isUnderWay) this.#options.onError(new Error(`The renewal before this one has no answer yet. ${reason}`));
    else void this.#run(reason);
  }

  async #run(reason: string): Promise<void> {
    this.#isUnderWay = true;
    try {
      this.#held.settle(await this.#answers(this.#held.fences));
      // Nothing is told of what was ended meanwhile.
      if (!this.#held.areNone) this.tell(reason);
    } catch (error) {
      if (!this.#held.areNone) this.#options.onError(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#isUnderWay = false;
    }
  }

  async #answers(fences: readonly Fence[]): Promise<LeaseAnswer[]> {
    const rows = new Map((await this.#renew(fences, this.#options.leaseMs)).map((row) => [row.runId, row]));
    return fences.map((fence) => {
      const { isHeld = false, isStopRequested = false } = rows.get(fence.runId) ?? {};
      return { fence, isHeld, isStopRequested };
    });
  }
}
