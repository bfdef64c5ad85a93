/** The primitives of a value in walking order: equal lists mean that nothing in the value changed. */
export type Fingerprint = readonly unknown[];

const ARRAY = Symbol("array");
const OBJECT = Symbol("object");
const END = Symbol("end");
// Deeper than any message or document, and it ends a walk around a cycle.
const MAX_DEPTH = 32;

/** `undefined` for what a walk over plain objects, arrays and LangChain messages cannot see through: a Map, a Date, a cycle. */
export function fingerprintOf(value: unknown): Fingerprint | undefined {
  const leaves: unknown[] = [];
  return collect(value, leaves, 0) ? leaves : undefined;
}

/**
 * Whether `value` still has the content it had when `fingerprint` was taken, in-place changes at any depth included.
 * Strings are compared by identity first, so unchanged content costs one step a field and not one a character.
 */
export function isUnchanged(value: unknown, fingerprint: Fingerprint): boolean {
  return compare(value, fingerprint, 0) === fingerprint.length;
}

function collect(value: unknown, leaves: unknown[], depth: number): boolean {
  if (typeof value !== "object" || value === null) return leaves.push(value) > 0;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    leaves.push(ARRAY, value.length);
    return value.every((item) => collect(item, leaves, depth + 1));
  }
  const fields = fieldsOf(value);
  if (fields === undefined) return false;
  leaves.push(OBJECT);
  for (const key in fields) {
    leaves.push(key);
    if (!collect((value as Record<string, unknown>)[key], leaves, depth + 1)) return false;
  }
  return leaves.push(END) > 0;
}

// Returns the position after what matched, or -1. It mirrors `collect`, without allocating: this is the hot path.
function compare(value: unknown, leaves: Fingerprint, start: number): number {
  let at = start;
  if (typeof value !== "object" || value === null) return Object.is(leaves[at], value) ? at + 1 : -1;
  if (Array.isArray(value)) {
    if (leaves[at] !== ARRAY || leaves[at + 1] !== value.length) return -1;
    at += 2;
    for (let index = 0; index < value.length && at >= 0; index++) at = compare(value[index], leaves, at);
    return at;
  }
  const fields = fieldsOf(value);
  if (fields === undefined || leaves[at++] !== OBJECT) return -1;
  for (const key in fields) {
    if (leaves[at] !== key) return -1;
    at = compare((value as Record<string, unknown>)[key], leaves, at + 1);
    if (at < 0) return -1;
  }
  return leaves[at] === END ? at + 1 : -1;
}

/** The object whose keys are serialized: a LangChain object writes the fields its constructor was given. */
function fieldsOf(value: object): object | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return hasToJSON(value) ? undefined : value;
  const { lc_kwargs: kwargs } = value as { lc_kwargs?: unknown };
  return typeof kwargs === "object" && kwargs !== null ? kwargs : undefined;
}

function hasToJSON(value: object): boolean {
  return typeof (value as { toJSON?: unknown }).toJSON === "function";
}
