import { CODECS } from "./codecs/registry.ts";
import { mapRecord, TAG, type Encoded, type EncodedRecord } from "./encoded.ts";
import { refuseValue, type PathKey, type Place } from "./place.ts";

// Far deeper than any message, and far from where a stack overflows.
const MAX_DEPTH = 500;

/**
 * A value as JSON that `decodeValue` turns back into an equal one. Beside what JSON has: undefined, NaN, infinities, -0, Date, Map,
 * Set, URL, ArrayBuffer, Buffer and typed arrays, BigInt, LangChain's messages and Documents. Instances of other classes and errors
 * come back as plain objects.
 * @throws {ThreadkeepError} `archive.not-storable` for functions, symbols, cycles, instances that show no field, and depths above 500
 */
export function encodeValue(value: unknown, keys: readonly PathKey[]): Encoded {
  return encode(value, { keys: [...keys], ancestors: new Set() });
}

function encode(value: unknown, place: Place): Encoded {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return encodeNumber(value);
  if (value === undefined) return { [TAG]: "undefined" };
  if (typeof value === "bigint") return { [TAG]: "bigint", value: String(value) };
  if (typeof value === "object") return encodeObject(value, place);
  return refuseValue(place, `is a ${typeof value}`);
}

function encodeNumber(value: number): Encoded {
  const isPlain = Number.isFinite(value) && !Object.is(value, -0);
  return isPlain ? value : { [TAG]: "number", value: Object.is(value, -0) ? "-0" : String(value) };
}

function encodeObject(value: object, place: Place): Encoded {
  if (place.ancestors.has(value)) refuseValue(place, "is a part of itself (a cycle)");
  if (place.ancestors.size >= MAX_DEPTH)
    refuseValue({ ...place, keys: place.keys.slice(0, 2) }, `is nested more than ${MAX_DEPTH} deep`);
  place.ancestors.add(value);
  const encoded = encodeParts(value, place);
  place.ancestors.delete(value);
  return encoded;
}

function encodeParts(value: object, place: Place): Encoded {
  const encodePart = (part: unknown, key: PathKey): Encoded => {
    place.keys.push(key);
    const encoded = encode(part, place);
    place.keys.pop();
    return encoded;
  };
  // Array.from: `map` would leave the holes of a sparse array.
  if (Array.isArray(value)) return Array.from(value, encodePart);
  const codec = CODECS.find((candidate) => candidate.matches(value));
  if (codec !== undefined) return { [TAG]: codec.tag, ...codec.encode(value, encodePart) };
  return escapeTag(mapRecord(fieldsOf(value, place), encodePart));
}

/**
 * An instance of another class is kept as its own fields, as a checkpoint keeps it: tools put all kinds of things into an artifact,
 * and none of them should keep a thread from being archived. One that shows nothing of what it holds is refused.
 */
function fieldsOf(value: object, place: Place): Record<string, unknown> {
  if (value instanceof Error) return { name: value.name, message: value.message, ...(value as object) };
  const fields = value as Record<string, unknown>;
  if (isPlainObject(value)) return fields;
  if (Object.keys(value).length > 0 && !isMessage(fields)) return fields;
  return refuseValue(place, `is an instance of ${Object.getPrototypeOf(value)?.constructor?.name || "a class"}`);
}

/** A message class of one's own: as a plain object it would not be found to be a message. */
function isMessage({ _getType: getType }: Record<string, unknown>): boolean {
  return typeof getType === "function";
}

function escapeTag(record: EncodedRecord): EncodedRecord {
  return Object.hasOwn(record, TAG) ? { [TAG]: "object", value: record } : record;
}

// By the shape of the prototype chain: an object of another realm has an Object.prototype of its own.
function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
