import type { RunnableConfig } from "@langchain/core/runnables";
import {
  resolveStateBudget,
  ThreadkeepError,
  type LossyValue,
  type ResolvedStateBudget,
  type StateBudget,
  type StateOversize,
} from "@threadkeep/state";

export interface StateGuardOptions extends StateBudget {
  /** Fail the node before its writes are saved, or emit an event and let it pass. */
  onOversize?: "throw" | "warn";
  /**
   * What to do when a node writes a value that the checkpointer would destroy without a word: a BigInt, NaN, a cycle, a
   * function. Values that come back in a plainer form (a Date as text, an instance without its class) are only events.
   */
  onLossy?: "throw" | "warn";
  /** Sizes, names and paths; never contents. What it throws is not caught. */
  onEvent?: (event: StateGuardEvent) => void;
}

/** Where in a graph something happened. `threadId` is absent where a run has none. */
export interface GuardedNode {
  node: string;
  threadId?: string;
}

export function describeNode(node: string, config: RunnableConfig = {}): GuardedNode {
  const threadId: unknown = config.configurable?.["thread_id"];
  return typeof threadId === "string" ? { node, threadId } : { node };
}

export type StateGuardEvent =
  | { type: "state.oversized"; data: GuardedNode & StateOversize & { action: "throw" | "warn" } }
  | { type: "state.lossy"; data: GuardedNode & { values: LossyValue[]; action: "throw" | "warn" } };

export interface ResolvedGuardOptions {
  budget: ResolvedStateBudget;
  onOversize: "throw" | "warn";
  onLossy: "throw" | "warn";
  onEvent: (event: StateGuardEvent) => void;
}

/**
 * @throws {ThreadkeepError} `size.invalid` when a budget is no size, `guard.invalid-option` for an unknown action.
 */
export function resolveGuardOptions({
  onOversize = "throw",
  onLossy = "throw",
  onEvent = ignoreEvent,
  ...budget
}: StateGuardOptions): ResolvedGuardOptions {
  if (typeof onEvent !== "function") {
    throw new ThreadkeepError(`onEvent is a ${typeof onEvent}. Give it a function.`, {
      code: "guard.invalid-option",
      context: { name: "onEvent" },
    });
  }
  return {
    budget: resolveStateBudget(budget),
    onOversize: checkAction("onOversize", onOversize),
    onLossy: checkAction("onLossy", onLossy),
    onEvent,
  };
}

function ignoreEvent(): void {}

function checkAction(name: string, action: "throw" | "warn"): "throw" | "warn" {
  if (action === "throw" || action === "warn") return action;
  throw new ThreadkeepError(`${name} is ${JSON.stringify(action)}. It can be "throw" or "warn".`, {
    code: "guard.invalid-option",
    context: { name },
  });
}
