/** The primitives of a value in walking order: equal lists mean that nothing in the value changed. */
export type Fingerprint = readonly unknown[];

/** Said of an object that counts as unchanged as long as it is the same one. */
export const BY_IDENTITY = Symbol("by identity");

/** The object whose keys are walked of `value`; `undefined` where the walk cannot see through. */
export type FieldsOf = (value: object) => object | typeof BY_IDENTITY | undefined;

const ARRAY = Symbol("array");
const OBJECT = Symbol("object");
const END = Symbol("end");
// Deeper than any message or document, and it ends a walk around a cycle.
const MAX_DEPTH = 32;

/** `undefined` for a value with a part that `fieldsOf` cannot see through. */
export function fingerprintOf(value: unknown, fieldsOf: FieldsOf): Fingerprint | undefined {
  const leaves: unknown[] = [];
  return collect(value, leaves, fieldsOf, 0) ? leaves : undefined;
}

/**
 * Whether `value` still has the content it had when `fingerprint` was taken, in-place changes at any depth included.
 * Strings are compared by identity first, so unchanged content costs one step a field and not one a character.
 */
export function isUnchanged(value: unknown, fingerprint: Fingerprint, fieldsOf: FieldsOf): boolean {
  return compare(value, fingerprint, fieldsOf, 0) === fingerprint.length;
}

/** What a checkpointer writes: of plain objects their keys, of LangChain objects the fields their constructor was given. */
export function serializedFields(value: object): object | undefined {
  if (isPlain(value)) return typeof (value as { toJSON?: unknown }).toJSON === "function" ? undefined : value;
  return langChainFields(value);
}

/** What a message is made of now, fields included that were set after it was made. */
export function ownFields(value: object): object | undefined {
  return isPlain(value) || langChainFields(value) !== undefined ? value : undefined;
}

// As LangChain's own `toJSON`: the field as it is now, and where it became no field, what it was made from.
function fieldOf(value: object, fields: object, key: string): unknown {
  return fields === value || key in value
    ? (value as Record<string, unknown>)[key]
    : (fields as Record<string, unknown>)[key];
}

// LangChain keeps what a message was made from beside the message's own fields.
function isKeptTwice(key: string, value: object, fields: object): boolean {
  return key === "lc_kwargs" && fields === value && !isPlain(value);
}

export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function langChainFields(value: object): object | undefined {
  const { lc_kwargs: kwargs } = value as { lc_kwargs?: unknown };
  return typeof kwargs === "object" && kwargs !== null ? kwargs : undefined;
}

function collect(value: unknown, leaves: unknown[], fieldsOf: FieldsOf, depth: number): boolean {
  if (typeof value !== "object" || value === null) return leaves.push(value) > 0;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    leaves.push(ARRAY, value.length);
    return value.every((item) => collect(item, leaves, fieldsOf, depth + 1));
  }
  const fields = fieldsOf(value);
  if (fields === undefined) return false;
  if (fields === BY_IDENTITY) return leaves.push(value) > 0;
  leaves.push(OBJECT);
  for (const key in fields) {
    if (isKeptTwice(key, value, fields)) continue;
    leaves.push(key);
    if (!collect(fieldOf(value, fields, key), leaves, fieldsOf, depth + 1)) return false;
  }
  return leaves.push(END) > 0;
}

// Returns the position after what matched, or -1. It mirrors `collect`, without allocating: this is the hot path.
function compare(value: unknown, leaves: Fingerprint, fieldsOf: FieldsOf, start: number): number {
  let at = start;
  if (typeof value !== "object" || value === null) return Object.is(leaves[at], value) ? at + 1 : -1;
  if (Array.isArray(value)) {
    if (leaves[at] !== ARRAY || leaves[at + 1] !== value.length) return -1;
    at += 2;
    for (let index = 0; index < value.length && at >= 0; index++) at = compare(value[index], leaves, fieldsOf, at);
    return at;
  }
  const fields = fieldsOf(value);
  if (fields === BY_IDENTITY) return leaves[at] === value ? at + 1 : -1;
  if (fields === undefined || leaves[at++] !== OBJECT) return -1;
  for (const key in fields) {
    if (isKeptTwice(key, value, fields)) continue;
    if (leaves[at] !== key) return -1;
    at = compare(fieldOf(value, fields, key), leaves, fieldsOf, at + 1);
    if (at < 0) return -1;
  }
  return leaves[at] === END ? at + 1 : -1;
}
