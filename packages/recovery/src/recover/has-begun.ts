import type { TaskFacts } from "./resume-facts.ts";

/** Something of it is stored that belongs to this checkpoint, and would be lost with another head. */
export function hasBegun({ hasWritten, hasInnerState, questionIds }: TaskFacts): boolean {
  return hasWritten || hasInnerState || questionIds.length > 0;
}
