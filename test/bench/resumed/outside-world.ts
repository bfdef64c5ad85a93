import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What lies outside of the processes that die: a provider's bill, and what was done, a line each. */
export interface OutsideWorld {
  charge(tokens: number): void;
  /** Whatever the step does that cannot be taken back. */
  act(step: number): void;
  hasActed(step: number): boolean;
  tokens(): number;
  /** The steps of all acts, as they came. */
  acts(): number[];
}

/** @param folder of a run of its own. A line is written as a whole, and outlives the process that writes it. */
export function openOutsideWorld(folder: string): OutsideWorld {
  const [bill, acts] = [join(folder, "bill"), join(folder, "acts")];
  const actsSoFar = () => numbersIn(acts);
  return {
    charge: (tokens) => appendFileSync(bill, `${tokens}\n`),
    act: (step) => appendFileSync(acts, `${step}\n`),
    hasActed: (step) => actsSoFar().includes(step),
    tokens: () => numbersIn(bill).reduce((sum, tokens) => sum + tokens, 0),
    acts: actsSoFar,
  };
}

function numbersIn(path: string): number[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8").trim().split("\n").map(Number);
}
