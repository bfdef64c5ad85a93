import { appendFile } from "node:fs/promises";
import { stepsGraph, type Step } from "./steps-graph.ts";

export const TEN_STEPS = Array.from({ length: 10 }, (_, index) => `step_${index + 1}`);

/** Each step writes its name into the diary as it begins, then does `rest`. */
export function tenSteps(diary: string, rest: (name: string) => unknown) {
  const step =
    (name: string): Step =>
    async () => {
      await appendFile(diary, `${name}\n`);
      await rest(name);
    };
  return stepsGraph(Object.fromEntries(TEN_STEPS.map((name) => [name, step(name)])));
}
