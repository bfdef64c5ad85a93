/** What JSON can hold as it stands. */
export type Encoded = null | boolean | number | string | Encoded[] | EncodedRecord;

export interface EncodedRecord {
  [key: string]: Encoded;
}

/** Marks a record as the form of something that JSON does not have; a record of the user's with this key is wrapped. */
export const TAG = "@";

export type EncodePart = (value: unknown, key: string | number) => Encoded;
export type DecodePart = (encoded: Encoded | undefined) => unknown;

/** One kind of object that JSON does not have, there and back. Methods, so that codecs of all kinds fit into one list. */
export interface ValueCodec<Value extends object = object> {
  tag: string;
  matches(value: object): value is Value;
  encode(value: Value, encodePart: EncodePart): EncodedRecord;
  decode(encoded: EncodedRecord, decodePart: DecodePart): Value;
}

export function isRecord(encoded: Encoded | undefined): encoded is EncodedRecord {
  return typeof encoded === "object" && encoded !== null && !Array.isArray(encoded);
}

/** Object.fromEntries defines keys, where an assignment to `__proto__` would set the prototype. */
export function mapRecord<From, To>(
  record: Record<string, From>,
  map: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}

/** Not by assignment, which for a field named `__proto__` would set the prototype. */
export function defineField(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}
