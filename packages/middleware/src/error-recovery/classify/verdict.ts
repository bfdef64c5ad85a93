import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";

/** What one source of knowledge makes of one error. */
export interface Verdict {
  class: ErrorClass;
  /** Goes before what the class says. */
  retryable?: boolean;
  neverSent?: boolean;
  provider?: string;
  /** Where the error has neither as a field of its own, or under another name. */
  code?: string;
  status?: number;
  /** Holds only where nothing in the causes says more. */
  weak?: boolean;
  /** The causes decide the class, and this error that nothing is tried again. */
  final?: boolean;
}

/** One source of knowledge: undefined where it knows nothing about the error. */
export type Judge = (facts: ErrorFacts) => Verdict | undefined;
