import type { Fence } from "../../runs/fence.ts";
import type { LeaseKeeperOptions } from "./lease-keeper.ts";

/** What the database said of one lease that was to be renewed. */
export interface LeaseAnswer {
  fence: Fence;
  isHeld: boolean;
  isStopRequested: boolean;
}

interface HeldLease {
  fence: Fence;
  isStopTold: boolean;
}

/** The leases of a keeper, and what of them was told: each thing once. An answer may come after its lease was removed. */
export class HeldLeases {
  readonly #leases = new Map<string, HeldLease>();
  readonly #listener: Pick<LeaseKeeperOptions, "onLost" | "onStopRequested">;

  constructor(listener: Pick<LeaseKeeperOptions, "onLost" | "onStopRequested">) {
    this.#listener = listener;
  }

  get fences(): readonly Fence[] {
    return Array.from(this.#leases.values(), ({ fence }) => fence);
  }

  get areNone(): boolean {
    return this.#leases.size === 0;
  }

  add({ runId, owner, epoch }: Fence): void {
    this.#leases.set(runId, { fence: { runId, owner, epoch }, isStopTold: false });
  }

  remove(runId: string): void {
    this.#leases.delete(runId);
  }

  clear(): void {
    this.#leases.clear();
  }

  settle(answers: readonly LeaseAnswer[]): void {
    for (const answer of answers) this.#settleOne(answer);
  }

  #settleOne({ fence: { runId, owner, epoch }, isHeld, isStopRequested }: LeaseAnswer): void {
    const lease = this.#leases.get(runId);
    // A run may be given back and taken again, under another epoch, while an answer is on its way.
    if (lease === undefined || lease.fence.owner !== owner || lease.fence.epoch !== epoch) return;
    if (!isHeld) {
      this.#leases.delete(runId);
      this.#listener.onLost(lease.fence);
    } else if (isStopRequested && !lease.isStopTold) {
      lease.isStopTold = true;
      this.#listener.onStopRequested(lease.fence);
    }
  }
}
