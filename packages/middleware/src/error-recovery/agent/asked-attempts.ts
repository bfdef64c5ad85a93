import type { RunnableConfig } from "@langchain/core/runnables";
import { isResuming, readTaskInput, saverOf } from "../../langgraph/langgraph-internals.ts";
import { createNodeAttempts } from "../state-graph/node-attempts.ts";

/** The attempts of one model call, in which a middleware further in may have asked a human. */
export interface AskedAttempts {
  make<Result>(attempt: () => Promise<Result>): Promise<Result>;
  /** No attempt follows. */
  giveUp(): void;
}

/** Each finds the answers that the one before it found. Only in a resumed run has anybody answered. */
export function createAskedAttempts(config: RunnableConfig): AskedAttempts {
  if (!isResuming(config) || saverOf(config) === undefined) return PLAIN;
  const attempts = createNodeAttempts({ input: readTaskInput(config), config });
  return { make: (attempt) => attempts.make(attempt), giveUp: attempts.giveUp };
}

const PLAIN: AskedAttempts = { make: (attempt) => attempt(), giveUp: () => {} };
