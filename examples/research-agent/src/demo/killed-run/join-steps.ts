import type { StepFact } from "./report-state.ts";

/** Steps of one node in a row, saved by one process. */
export interface JoinedSteps extends StepFact {
  /** Counted from 1. */
  first: number;
  last: number;
}

/** Adds up what the same node did in a row. */
export function joinSteps(steps: readonly StepFact[]): JoinedSteps[] {
  const rows: JoinedSteps[] = [];
  for (const [index, step] of steps.entries()) {
    const row = rows.at(-1);
    if (row?.node === step.node && row.pid === step.pid) {
      row.last += 1;
      row.tokens += step.tokens;
      row.ms += step.ms;
    } else rows.push({ ...step, first: index + 1, last: index + 1 });
  }
  return rows;
}
