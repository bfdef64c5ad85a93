import { afterEach, beforeEach } from "vitest";
import type { CheckpointStore } from "../checkpoint-store.ts";

/** One engine, for the tests of what all stores do. */
export interface StoreUnderTest {
  /** Over tables that nobody else uses. */
  readonly store: CheckpointStore;
  /** All that is recorded of the thread's runs was so much earlier: leases end, waits are over. No test sleeps. */
  letPass(threadId: string, ms: number): Promise<void>;
  /** The event loop of the owner of the thread's runs did not turn for so long before its last sign of life. */
  block(threadId: string, ms: number): Promise<void>;
  close(): Promise<void>;
}

export type OpenStore = () => Promise<StoreUnderTest>;

/** A new one for each test, as `current()`. */
export function eachWithStore(open: OpenStore): () => StoreUnderTest {
  let current: StoreUnderTest;
  beforeEach(async () => {
    current = await open();
  });
  afterEach(() => current.close());
  return () => current;
}
