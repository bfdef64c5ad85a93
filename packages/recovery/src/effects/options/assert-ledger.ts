import { isRecord } from "../claim/record.ts";
import { invalidOption } from "./assert-known-options.ts";

/** @throws {ThreadkeepError} `effect.invalid-option` */
export function assertLedger(ledger: unknown, of: string): void {
  if (isRecord(ledger) && typeof ledger["perform"] === "function") return;
  throw invalidOption(
    `${of} has no ledger. Give it one: { ledger: createEffectLedger({ checkpointer }) }, with the checkpointer of the graph.`,
    of,
  );
}
