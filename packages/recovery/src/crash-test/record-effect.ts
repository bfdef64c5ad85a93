import { env } from "node:process";
import { callsBeingMade } from "../effects/claim/being-made.ts";
import type { RecordedEffect } from "./crash-test-report.ts";
import { readLines, writeLine, type TracedEffect } from "./trace-line.ts";

/** Names the file that a crash test counts effects by. */
export const EFFECTS_VARIABLE = "THREADKEEP_EFFECTS";

/**
 * Tells a crash test that something happened in the outside world: called by the fake that stands for it. Without a crash test it does
 * nothing.
 *
 * @param name of the effect
 * @param key what it was done for, the same in every run: an order's id
 * @example
 * async function charge(order: Order): Promise<string> {
 *   recordEffect("charge", order.id);
 *   return `receipt of ${order.id}`;
 * }
 */
export function recordEffect(name: string, key: string): void {
  const file = env[EFFECTS_VARIABLE];
  if (file !== undefined && file !== "")
    writeLine(file, { name, key, calls: [...callsBeingMade()] } satisfies TracedEffect);
}

/** Whether it happened, in whichever process of the crash test: what a fake of the outside world answers when a policy's `verify` asks. */
export function wasRecorded(name: string, key: string): boolean {
  const file = env[EFFECTS_VARIABLE];
  if (file === undefined || file === "") return false;
  return readLines<RecordedEffect>(file).some((effect) => effect.name === name && effect.key === key);
}
