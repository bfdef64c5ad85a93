import { ThreadkeepError } from "@threadkeep/state";
import { countEffects, differenceOf } from "./judge-kill.ts";
import type { Observation } from "./observe.ts";

export interface RunsToCompare {
  /** As it was given. */
  graph: string;
  normalize: (state: unknown) => unknown;
}

/** @throws {ThreadkeepError} `crash-test.not-deterministic` */
export function assertSameRuns(first: Observation, second: Observation, { graph, normalize }: RunsToCompare): void {
  const difference = differenceOf(first, second, normalize);
  if (difference) {
    const { path, expected, found } = difference;
    throw notDeterministic(
      graph,
      `end differently at ${path}: ${expected}, then ${found}. Let models be scripted or recorded, and take what cannot be fixed (times, random ids) out by normalize`,
    );
  }
  const counted = countEffects(first.effects, second.effects);
  const effect = counted.find(({ times, expected }) => times !== expected);
  if (effect) {
    throw notDeterministic(
      graph,
      `do not do the same: the effect "${effect.name}" (${effect.key}) was done ${effect.expected} and ${effect.times} times. Give recordEffect a key that is the same in every run`,
    );
  }
}

function notDeterministic(graph: string, how: string): ThreadkeepError {
  return new ThreadkeepError(
    `Two undisturbed runs of ${graph} ${how}. Otherwise nothing tells a crash's doing from chance.`,
    { code: "crash-test.not-deterministic", context: { graph } },
  );
}
