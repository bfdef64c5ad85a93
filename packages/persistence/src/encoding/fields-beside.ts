import { isDeepStrictEqual } from "node:util";

const NO_KEYS: readonly string[] = [];
const INDEX = /^(?:0|[1-9]\d*)$/;

/** Names that stand beside what a Map, a Set, a Date, a RegExp or bytes hold. */
export function ownFieldsOf(value: object): readonly string[] {
  if (!(value instanceof Uint8Array)) return Object.keys(value);
  // Its keys are its indices too, which for 20 MB is a list that takes seconds. This compares the bytes, then only what stands beside.
  const bare = Object.setPrototypeOf(Uint8Array.prototype.slice.call(value), Object.getPrototypeOf(value)) as object;
  return isDeepStrictEqual(value, bare) ? NO_KEYS : Object.keys(value).filter((key) => !INDEX.test(key));
}

/** Names that stand beside the items of a list, which JSON has no place for. Keys are in order: indices come first. */
export function fieldsBeside(items: readonly unknown[]): readonly string[] {
  const keys = Object.keys(items);
  const last = keys[keys.length - 1];
  return last === undefined || last === String(items.length - 1) || INDEX.test(last)
    ? NO_KEYS
    : keys.filter((key) => !INDEX.test(key));
}
