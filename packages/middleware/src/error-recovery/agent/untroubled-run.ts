import type { RunnableConfig } from "@langchain/core/runnables";
import { isResuming } from "../../langgraph/langgraph-internals.ts";
import { knownLedger } from "../budget/run-ledger.ts";

/** Nothing in this run has failed so far, it was not resumed, and nobody has aborted it: a first attempt has nothing to heed. */
export function isUntroubled(config: RunnableConfig): boolean {
  return !isResuming(config) && !config.signal?.aborted && knownLedger(config) === undefined;
}
