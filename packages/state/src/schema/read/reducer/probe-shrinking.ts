import { callQuietly } from "./call-quietly.ts";
import type { Reduce, Trial } from "./reducer-trials.ts";

const SIZE = 20;
const EMPTY = { value: [], values: [], items: [], data: [], payload: [], list: [], content: [], update: [] };
const CHOSEN = { id: "k3", ids: ["k3"], key: "k3", keys: ["k3"] };

/** Words by which an update says that it does not add. */
const WORDS = ["override", "overwrite", "replace", "reset", "clear", "set", "empty", "delete", "remove"];

/** Updates as people write them to empty a list, to put another in its place, or to take an element out. */
const SHRINKING: readonly (() => unknown)[] = [
  () => null,
  () => [],
  ...[...WORDS, ...WORDS.map((word) => word.toUpperCase())].map((word) => () => ({
    ...EMPTY,
    ...CHOSEN,
    ...Object.fromEntries(["type", "action", "op", "operation", "mode", "kind", "command"].map((key) => [key, word])),
  })),
  () => ({ ...EMPTY, ...CHOSEN, ...withEach(WORDS, true) }),
  () => withEach([...WORDS, "__overwrite__"], []),
  () => [{ ...CHOSEN, ...withEach([...WORDS, "deleted", "removed", "_delete", "_deleted"], true) }],
  () => ({ ...CHOSEN, ...withEach(["deleted", "removed", "_delete", "_deleted"], true) }),
  ...WORDS.map((word) => () => word),
];

function withEach(keys: readonly string[], value: unknown): object {
  return Object.fromEntries(keys.map((key) => [key, value]));
}

/** Whether a list can be emptied or shortened by an update that asks for it. */
export function probeShrinking(reduce: Reduce, { holds, combines, current }: Trial): boolean {
  if (holds !== "list" || combines === "replace") return false;
  return SHRINKING.some((makeUpdate) => {
    const { result } = callQuietly(() => reduce(current(SIZE), makeUpdate()));
    return Array.isArray(result) && result.length < SIZE;
  });
}
