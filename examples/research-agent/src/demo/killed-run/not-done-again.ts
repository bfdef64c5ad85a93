import type { KilledRunFacts } from "./killed-run-facts.ts";
import type { StepFact } from "./report-state.ts";

export interface Work {
  steps: number;
  tokens: number;
  ms: number;
}

/** What the killed process had saved, and what is done again by whoever starts over: all of it. */
export function notDoneAgain({ steps, killed }: KilledRunFacts): { kept: Work; whole: Work } {
  return { kept: sumOf(steps.filter(({ pid }) => pid === killed.pid)), whole: sumOf(steps) };
}

function sumOf(steps: readonly StepFact[]): Work {
  const sum = (figure: (step: StepFact) => number) => steps.reduce((total, step) => total + figure(step), 0);
  return { steps: steps.length, tokens: sum(({ tokens }) => tokens), ms: sum(({ ms }) => ms) };
}
