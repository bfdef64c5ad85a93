import type { RunnableConfig } from "@langchain/core/runnables";

/** What is left out does not bind. */
export interface RetryBudgetLimits {
  /** Attempts beyond the first ones, of all calls of a run together: model, tools, nodes, subgraphs, across processes. */
  attempts?: number;
  /**
   * From the first failure on that the run tries again, no retry begins later than this. The clock starts anew when the run is resumed,
   * after an interrupt or in another process: the time that nobody worked on it does not count. Attempts and tokens go on from where they were.
   */
  elapsedMs?: number;
  /** Tokens that are sent again: by a model call its request, by a node its list of messages. A tool call costs none. */
  tokens?: number;
}

/** What one run may spend on trying again. One object serves any number of runs. */
export interface RetryBudget extends Readonly<RetryBudgetLimits> {
  /** What the run of this config has spent so far, as far as this process knows. */
  spent(config: RunnableConfig): { attempts: number; elapsedMs: number; tokens: number };
}
