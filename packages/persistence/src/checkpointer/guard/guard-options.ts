import {
  resolveStateBudget,
  ThreadkeepError,
  type ResolvedStateBudget,
  type StateBudget,
  type StateMeasurement,
  type StateOversize,
} from "@threadkeep/state";
import { isOptionsObject } from "../../arguments/assert-arguments.ts";
import { describeArgument } from "../../arguments/describe-argument.ts";

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

/** @throws {ThreadkeepError} `size.invalid` when a budget is no size, `guard.invalid-option` */
export function resolveCheckpointerGuard(options: CheckpointerGuardOptions): ResolvedCheckpointerGuard {
  if (!isOptionsObject(options)) {
    const found = `${describeArgument(options)}. Give guardCheckpointer an object: { maxBytes, onEvent }`;
    throw invalid("options", found);
  }
  const { onOversize = "warn", onEvent, ...budget } = options;
  if (onOversize !== "throw" && onOversize !== "warn") {
    throw invalid("onOversize", `${describeArgument(onOversize)}. It can be "throw" or "warn"`);
  }
  if (onEvent !== undefined && typeof onEvent !== "function") {
    throw invalid("onEvent", `${describeArgument(onEvent)}. Give it a function`);
  }
  if (budget.channels !== undefined && !isOptionsObject(budget.channels)) {
    throw invalid(
      "channels",
      `${describeArgument(budget.channels)}. Give sizes by the names of channels: { messages: "30 KB" }`,
    );
  }
  return { budget: resolveStateBudget(budget), onOversize, onEvent };
}

function invalid(name: string, found: string): ThreadkeepError {
  return new ThreadkeepError(`${name} is ${found}.`, { code: "guard.invalid-option", context: { name } });
}
