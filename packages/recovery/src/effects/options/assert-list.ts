import { assertKnownOptions, invalidOption } from "./assert-known-options.ts";

/** @throws {ThreadkeepError} `effect.invalid-option` */
export function assertList(threadId: unknown, options: unknown): void {
  if (typeof threadId !== "string" || threadId === "")
    throw invalidOption('ledger.list has no thread. Give its id: ledger.list("order-42", { only: "unknown" }).', LIST);
  assertKnownOptions(options, ["only", "limit"], LIST);
  const { only, limit } = options as { only?: unknown; limit?: unknown };
  if (only !== undefined && only !== "unknown" && only !== "all")
    throw invalidOption('only of ledger.list is "unknown" or "all".', LIST);
  if (limit !== undefined && !(Number.isSafeInteger(limit) && (limit as number) > 0))
    throw invalidOption("limit of ledger.list is a whole number above 0.", LIST);
}

const LIST = "ledger.list";
