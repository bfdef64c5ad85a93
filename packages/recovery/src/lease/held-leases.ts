import type { Fence, LeaseKeeper, LeaseKeeperOptions, RunAccess, RunRow } from "@threadkeep/persistence";
import type { TellEvent } from "../service/tell-event.ts";
import { HeldLease } from "./held-lease.ts";

/** Why a run ends that somebody asked to end. */
export const TO_MAKE_ROOM = "Another run is to take its place.";

export interface HeldLeasesOptions {
  owner: string;
  leaseMs: number;
  heartbeatMs: number;
  tellEvent: TellEvent;
}

/** The leases that one service holds, kept alive while it drives their runs. */
export class HeldLeases {
  readonly #options: HeldLeasesOptions;
  readonly #runs: RunAccess | undefined;
  readonly #byRun = new Map<string, HeldLease>();
  #keeper: LeaseKeeper | undefined;
  #drainReason: string | undefined;

  constructor(runs: RunAccess | undefined, options: HeldLeasesOptions) {
    this.#runs = runs;
    this.#options = options;
  }

  get all(): readonly HeldLease[] {
    return [...this.#byRun.values()];
  }

  /** Who holds it already, in the same epoch, shares it: it is kept until each has released it. */
  hold(run: RunRow): HeldLease {
    const held = this.#byRun.get(run.runId);
    if (held?.fence.epoch === run.epoch) return held.share();
    // This service took up what it drives itself: a lease of before its last sign of life.
    held?.lose();
    const lease = new HeldLease(run, this.#options.owner);
    if (this.#drainReason !== undefined) lease.drain(this.#drainReason);
    this.#byRun.set(run.runId, lease);
    this.#keeper ??= this.#runs?.openKeeper(this.#keeperOptions());
    this.#keeper?.add(lease.fence);
    return lease;
  }

  release(lease: HeldLease): void {
    const { runId } = lease.fence;
    if (lease.unshare() > 0 || this.#byRun.get(runId) !== lease) return;
    this.#byRun.delete(runId);
    this.#keeper?.remove(runId);
  }

  /** It is renewed no more: its run is about to end, and a heartbeat that comes after that would take it for lost. */
  stopRenewing(lease: HeldLease): void {
    const { runId } = lease.fence;
    if (this.#byRun.get(runId) === lease) this.#keeper?.remove(runId);
  }

  /** Its end could not be recorded yet, and nobody else is to go on with it meanwhile. */
  renewAgain(lease: HeldLease): void {
    if (this.#byRun.get(lease.fence.runId) === lease) this.#keeper?.add(lease.fence);
  }

  /** For a moment in which the heartbeat may be late: that no sweep takes up what this service itself drives. */
  async renew(): Promise<void> {
    const fences = this.all.map(({ fence }) => fence);
    if (fences.length > 0) await this.#runs?.renew(fences, this.#options.leaseMs);
  }

  find(runId: string): HeldLease | undefined {
    return this.#byRun.get(runId);
  }

  /** All that are held, and all that are still to come, end after their superstep. */
  drain(reason: string): void {
    this.#drainReason = reason;
    for (const lease of this.#byRun.values()) lease.drain(reason);
  }

  async end(): Promise<void> {
    const keeper = this.#keeper;
    this.#keeper = undefined;
    await keeper?.end();
  }

  #keeperOptions(): LeaseKeeperOptions {
    const { leaseMs, heartbeatMs, tellEvent } = this.#options;
    return {
      leaseMs,
      heartbeatMs,
      onLost: (fence) => void this.#heldBy(fence)?.lose(),
      onStopRequested: (fence) => this.#heldBy(fence)?.drain(TO_MAKE_ROOM),
      onError: ({ message }) => tellEvent({ type: "heartbeat.failed", message }),
      onFallback: (reason) => tellEvent({ type: "heartbeat.in-event-loop", reason }),
    };
  }

  // News of an epoch that this service held before may come late.
  #heldBy({ runId, epoch }: Fence): HeldLease | undefined {
    const lease = this.#byRun.get(runId);
    return lease?.fence.epoch === epoch ? lease : undefined;
  }
}
