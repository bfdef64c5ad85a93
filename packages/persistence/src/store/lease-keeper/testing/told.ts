import type { Fence } from "../../../runs/fence.ts";
import type { LeaseKeeperOptions } from "../lease-keeper.ts";

export interface Told extends LeaseKeeperOptions {
  /** What the keeper told, in order. */
  readonly told: string[];
}

/** A lease that ends soon, and a note of all that a keeper tells. */
export function listen(times: { leaseMs: number; heartbeatMs: number } = { leaseMs: 600, heartbeatMs: 150 }): Told {
  const told: string[] = [];
  const noteRun = (what: string) => (fence: Fence) => void told.push(`${what} ${fence.runId}`);
  return {
    ...times,
    told,
    onLost: noteRun("lost"),
    onStopRequested: noteRun("stop"),
    onError: ({ message }) => void told.push(`error ${message}`),
    onFallback: (reason) => void told.push(`fallback ${reason}`),
  };
}

export function fence(runId: string): Fence {
  return { runId, owner: "us", epoch: 1 };
}

/** For where the thread is to renew by itself. */
export async function noFallback(): Promise<never> {
  throw new Error("The event loop was to renew.");
}
