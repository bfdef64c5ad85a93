import type { CheckpointerOptions } from "@threadkeep/persistence";
import { assertKnownOptions, invalidOption } from "./assert-known-options.ts";

// What createCheckpointer knows: it says itself what they take, with the first call.
const OF_DATABASE: Record<keyof CheckpointerOptions, true> = {
  url: true,
  pool: true,
  inProduction: true,
  schema: true,
  synchronous: true,
  busyTimeoutMs: true,
  encryption: true,
  compression: true,
  onLossy: true,
  warn: true,
  revive: true,
  maxMemoryBytes: true,
};

/** A misspelled checkpointer would be one less, and another database be opened. @throws {ThreadkeepError} `effect.invalid-option` */
export function assertLedgerOptions(options: unknown): void {
  assertKnownOptions(options, ["checkpointer", ...Object.keys(OF_DATABASE), "onEvent"], LEDGER);
  const { onEvent } = options as { onEvent?: unknown };
  if (onEvent !== undefined && typeof onEvent !== "function")
    throw invalidOption(`onEvent of ${LEDGER} is a function.`, LEDGER);
}

const LEDGER = "createEffectLedger";
