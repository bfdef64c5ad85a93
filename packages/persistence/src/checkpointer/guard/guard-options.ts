import {
  resolveStateBudget,
  ThreadkeepError,
  type ResolvedStateBudget,
  type StateBudget,
  type StateMeasurement,
  type StateOversize,
} from "@threadkeep/state";

export interface CheckpointerGuardOptions extends StateBudget {
  /**
   * "warn" emits an event and saves. "throw" refuses the checkpoint, and the run fails: with the default durability only
   * after later nodes have run, so prefer `guardGraph`, which acts before a node's writes are saved.
   */
  onOversize?: "throw" | "warn";
  /** Sizes, names and paths; never contents. What it throws is not caught. */
  onEvent?: (event: CheckpointerGuardEvent) => void;
}

/** Which checkpoint was about to be put. */
export interface GuardedCheckpoint {
  threadId: string;
  /** "" is the graph itself. */
  namespace: string;
  checkpointId: string;
  step: number;
}

export type CheckpointerGuardEvent =
  | { type: "checkpoint.measured"; data: GuardedCheckpoint & StateMeasurement }
  | { type: "state.oversized"; data: GuardedCheckpoint & StateOversize & { action: "throw" | "warn" } };

export interface ResolvedCheckpointerGuard {
  budget: ResolvedStateBudget;
  onOversize: "throw" | "warn";
  onEvent: ((event: CheckpointerGuardEvent) => void) | undefined;
}

/** @throws {ThreadkeepError} `size.invalid` when a budget is no size, `guard.invalid-option` for an unknown action */
export function resolveCheckpointerGuard({
  onOversize = "warn",
  onEvent,
  ...budget
}: CheckpointerGuardOptions): ResolvedCheckpointerGuard {
  if (onOversize !== "throw" && onOversize !== "warn") {
    throw invalid("onOversize", `${JSON.stringify(onOversize)}. It can be "throw" or "warn"`);
  }
  if (onEvent !== undefined && typeof onEvent !== "function") {
    throw invalid("onEvent", `a ${typeof onEvent}. Give it a function`);
  }
  return { budget: resolveStateBudget(budget), onOversize, onEvent };
}

function invalid(name: string, found: string): ThreadkeepError {
  return new ThreadkeepError(`${name} is ${found}.`, { code: "guard.invalid-option", context: { name } });
}
