import type { RunnableConfig } from "@langchain/core/runnables";
import { isOnlyCall, sharedPlace } from "../../langgraph/calls-of-task.ts";
import { readTaskInput, saverOf } from "../../langgraph/langgraph-internals.ts";
import { createNodeAttempts } from "../state-graph/node-attempts.ts";

/** What an attempt's tool is called under, in place of the task's own. */
export type Configurable = Record<string, unknown>;

/** The attempts of one tool call, as its task has to see them. */
export interface CallAttempts {
  make<Result>(attempt: (configurable?: Configurable) => Promise<Result>): Promise<Result>;
  /** Why another attempt could get what belongs to another call. */
  whyNotAgain(): string | undefined;
  /** Whether what was done in these tasks is not done again. */
  isKept(namespace: string | undefined): boolean;
  /** No attempt follows. */
  giveUp(): void;
}

/**
 * A tool that is called again finds the answers that humans gave to the call before, and its subgraphs go on where they were. Where others are
 * called in the same task at the same time, nobody could tell whose answer is whose.
 */
export function createCallAttempts(config: RunnableConfig): CallAttempts {
  // Without one nobody can be asked, and nothing goes on.
  if (saverOf(config) === undefined) return PLAIN;
  if (!isOnlyCall(config)) return besideOthers(config);
  const attempts = createNodeAttempts({ input: readTaskInput(config), config });
  return {
    ...attempts,
    make: (attempt) => attempts.make((_, { configurable }) => attempt(configurable)),
    whyNotAgain: () => undefined,
  };
}

const PLAIN: CallAttempts = {
  make: (attempt) => attempt(),
  whyNotAgain: () => undefined,
  isKept: () => false,
  giveUp: () => {},
};

function besideOthers(config: RunnableConfig): CallAttempts {
  const place = sharedPlace(config);
  return {
    ...PLAIN,
    make: (attempt) => attempt(place.configurable),
    whyNotAgain: () => (place.isTaken() ? OF_OTHERS : undefined),
  };
}

const OF_OTHERS =
  "it has asked a human or begun a subgraph, and other calls of the same task might get what belongs to it";
