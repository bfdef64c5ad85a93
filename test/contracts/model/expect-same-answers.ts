import fc from "fast-check";
import { expect } from "vitest";
import type { OpenedCheckpointer } from "../checkpointer-contract.ts";
import type { SaverPlace } from "../savers/open-saver.ts";
import { sequences } from "./operation.ts";
import { playOperations } from "./play-operations.ts";

/** So many on each engine; in CI fewer, by the same seed. */
export const OPERATIONS = Number(process.env["THREADKEEP_OPERATIONS"] ?? (process.env["CI"] ? 2_000 : 10_000));
const LONGEST = 500;
// More than are needed: those that are left over are not played.
const MAX_SEQUENCES = 150;
// Shrinking a failure included.
const MAX_MS = 500_000;

/**
 * Plays random sequences, each on a new and empty place, until there were enough operations. A failure is told with its seed
 * and the shortest sequence that was found. THREADKEEP_SEED gives another seed, THREADKEEP_OPERATIONS another number.
 */
export async function expectSameAnswers(create: () => Promise<OpenedCheckpointer>): Promise<void> {
  const seed = Number(process.env["THREADKEEP_SEED"] ?? 1812);
  let played = 0;
  let hasFailed = false;
  const property = fc.asyncProperty(sequences(LONGEST), async (operations) => {
    if (played >= OPERATIONS && !hasFailed) return;
    const opened = await create();
    try {
      await playOperations(opened.place as SaverPlace, operations);
      played += operations.length;
    } catch (error) {
      hasFailed = true;
      throw error;
    } finally {
      await opened.end();
    }
  });
  const limits = { numRuns: MAX_SEQUENCES, interruptAfterTimeLimit: MAX_MS, includeErrorInReport: true };
  await fc.assert(property, { seed, ...limits });
  expect(played).toBeGreaterThanOrEqual(OPERATIONS);
}
