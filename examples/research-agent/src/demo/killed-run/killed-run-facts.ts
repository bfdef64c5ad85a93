import type { StuckStateName } from "@threadkeep/recovery";
import type { StepFact } from "./report-state.ts";

/** The process that began the run, and how it ended. */
export interface KilledFact {
  pid: number;
  /** None where it ended by itself. */
  signal: string | undefined;
  /** From the run's first saved step to the kill. */
  afterMs: number;
}

/** What `checkStuckState` said once the lease had ended. */
export interface FoundFact {
  /** Since the kill. */
  waitedMs: number;
  state: StuckStateName;
  reason: string;
  lastNode: string | undefined;
  nextNodes: readonly string[];
  canRecover: boolean;
}

/** What the sweep of another process did. */
export interface FinishedFact {
  pid: number;
  /** How many runs the sweep took up. */
  claimed: number;
  outcome: string;
  durationMs: number;
}

/** What the shop saw of one thread. */
export interface OrdersFact {
  received: number;
  /** How often it was asked whether it has the order. */
  lookups: number;
}

export interface KilledRunFacts {
  leaseMs: number;
  /** How long a call of the model takes. */
  modelMs: number;
  killed: KilledFact;
  found: FoundFact;
  finished: FinishedFact;
  /** All steps of the report, by whichever process saved them. */
  steps: readonly StepFact[];
  orders: OrdersFact;
  /** The same report from the start, which nobody disturbed. */
  undisturbed: { steps: readonly StepFact[]; orders: OrdersFact };
  report: string;
  /** Whether both end with the same state, but for who did what when. */
  isEqual: boolean;
}
