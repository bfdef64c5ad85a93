import type { RunnableConfig } from "@langchain/core/runnables";
import { isResuming } from "../../langgraph/langgraph-internals.ts";
import { isBlank, knownLedger } from "../budget/run-ledger.ts";

/** Nothing in this run has failed so far, it was not resumed, and nobody has aborted it: a first attempt has nothing to heed. */
export function isUntroubled(config: RunnableConfig): boolean {
  if (isResuming(config) || config.signal?.aborted) return false;
  const ledger = knownLedger(config);
  return ledger === undefined || isBlank(ledger);
}

/** A first attempt that was made before there was anything to recover from, and has failed. */
export interface FirstAttempt {
  error: unknown;
}

/** The same, and whether a part of its text is out. */
export interface StreamedAttempt extends FirstAttempt {
  wasStreamed: boolean;
}

/** Attempts of which the first one is made already. */
export function startingWith<Result>(
  first: FirstAttempt | undefined,
  attempt: (number: number) => Promise<Result>,
): (number: number) => Promise<Result> {
  let made = first;
  return async (number) => {
    if (made === undefined) return attempt(number);
    const { error } = made;
    made = undefined;
    throw error;
  };
}
