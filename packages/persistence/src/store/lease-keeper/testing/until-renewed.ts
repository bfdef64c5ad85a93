import { expect } from "vitest";
import type { Fence } from "../../../runs/fence.ts";
import type { KeeperDatabase } from "./keeper-database.ts";

/** For polls: a loaded machine starts threads and processes slowly. */
export const PATIENTLY = { timeout: 20_000 };

/** So many times, from now on. */
export async function untilRenewed(database: KeeperDatabase, of: Fence, times = 1): Promise<void> {
  for (let seen = 0; seen < times; seen++) {
    const { renewedAfterMs } = await database.read(of);
    await expect.poll(async () => (await database.read(of)).renewedAfterMs, PATIENTLY).toBeGreaterThan(renewedAfterMs);
  }
}
