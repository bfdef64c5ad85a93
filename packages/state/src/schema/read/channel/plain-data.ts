import { isObject, propertyOf } from "../property-of.ts";

const MAX_DEPTH = 8;
const MAX_PARTS = 500;

/**
 * A copy of what JSON can hold and give back as it was; the rest is left out. `undefined` where nothing of it is such data.
 * Cycles end at a depth.
 */
export function toPlainData(value: unknown): unknown {
  return copy(value, { left: MAX_PARTS, whole: true }, 0);
}

/** True where JSON gives back the value as it is. */
export function isPlainData(value: unknown): boolean {
  const state = { left: MAX_PARTS, whole: true };
  return copy(value, state, 0) !== undefined && state.whole;
}

interface CopyState {
  left: number;
  /** Nothing was left out so far. */
  whole: boolean;
}

function copy(value: unknown, state: CopyState, depth: number): unknown {
  if (isPlainLeaf(value)) return value === 0 ? 0 : value;
  if (isObject(value) && depth < MAX_DEPTH && state.left-- > 0) {
    if (Array.isArray(value)) return copyList(value as unknown[], state, depth);
    if (isPlainObject(value)) return copyRecord(value, state, depth);
  }
  state.whole = false;
  return undefined;
}

function copyList(list: readonly unknown[], state: CopyState, depth: number): unknown[] {
  const items = list.slice(0, MAX_PARTS).map((item) => copy(item, state, depth + 1));
  if (list.length > MAX_PARTS) state.whole = false;
  return items.filter((item) => item !== undefined);
}

function copyRecord(record: object, state: CopyState, depth: number): object {
  const copied: [string, unknown][] = [];
  for (const key of Object.keys(record).slice(0, MAX_PARTS)) {
    const value = key === "__proto__" ? leaveOut(state) : copy(propertyOf(record, key), state, depth + 1);
    if (value !== undefined) copied.push([key, value]);
  }
  return Object.fromEntries(copied);
}

// Whoever assigns it while reading the data back would set a prototype.
function leaveOut(state: CopyState): undefined {
  state.whole = false;
}

function isPlainLeaf(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  return typeof value === "number" && Number.isFinite(value);
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
