import type { Fence } from "../../runs/fence.ts";

/**
 * Keeps leases alive, and the holds of runs that ended while they made an effect, from a thread of its own, with a connection of its own:
 * whatever the event loop does.
 */
export interface LeaseKeeper {
  add(fence: Fence): void;
  remove(runId: string): void;
  /** Has the thread renew all now, in place of at its next heartbeat, and waits for the answer. Where there is no thread it does nothing. */
  renewNow(): Promise<void>;
  end(): Promise<void>;
}

export interface LeaseKeeperOptions {
  leaseMs: number;
  heartbeatMs: number;
  /** The run is another's by now. */
  onLost(fence: Fence): void;
  /** Somebody asks for the run to end. */
  onStopRequested(fence: Fence): void;
  /** A renewal failed: the database is away, say. The next is tried all the same. */
  onError(error: Error): void;
  /** The event loop renews in the thread's place, which a blocked loop stops: for good, or until the thread can again. */
  onFallback?(reason: string): void;
}
