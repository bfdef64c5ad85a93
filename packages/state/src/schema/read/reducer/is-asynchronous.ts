import { callQuietly } from "./call-quietly.ts";
import { plainItem } from "./probe-values.ts";
import type { Reduce } from "./reducer-trials.ts";
import { COMMON_SHAPES } from "./shape-values.ts";

/** A reducer that returns a promise, whatever it is given that it takes at all. */
export function isAsynchronous(reduce: Reduce): boolean {
  let promises = 0;
  for (const make of [listOfOne, plainItem, () => "k", () => 1, ...COMMON_SHAPES.map(({ current }) => current)]) {
    const attempt = callQuietly(() => reduce(make("k0"), make("k1")));
    if (!attempt.thrown) return false;
    if (attempt.isAsynchronous) promises++;
  }
  return promises > 0;
}

function listOfOne(label: string): string[] {
  return [label];
}
