// The type of a channel's value, as plain data: it crosses a process boundary, and it stands in the lock file.

/** What a value of a channel may be. What cannot be known is `unknown`, never guessed. */
export type StateType =
  | UnknownType
  | { kind: "null" | "undefined" | "boolean" | "bigint" | "date" | "function" | "symbol" | "regexp" | "promise" }
  | NumberType
  | StringType
  | { kind: "literal"; value: string | number | boolean }
  /** `name` as declared: `Buffer`, `Uint8Array`, `Blob`. */
  | { kind: "binary"; name: string }
  /** A langchain message, or any of them. */
  | { kind: "message"; name: string }
  | ArrayType
  | { kind: "tuple"; items: StateType[]; rest?: StateType }
  | ObjectType
  | RecordType
  | { kind: "map"; key: StateType; value: StateType; maxItems?: number }
  | { kind: "set"; items: StateType; maxItems?: number }
  | { kind: "union"; options: StateType[] }
  /** A type inside of itself, by the name it was met under. */
  | { kind: "recursive"; name: string };

/** `why` in words for a report: "declared any", "z.custom has no shape", "Annotation carries no value types". */
export interface UnknownType {
  kind: "unknown";
  why: string;
}

export interface NumberType {
  kind: "number";
  integer?: boolean;
  min?: number;
  max?: number;
}

export interface StringType {
  kind: "string";
  /** In UTF-16 code units, as zod counts. */
  maxLength?: number;
  minLength?: number;
  /** As zod names it: `uuid`, `url`, `base64`, `datetime`. */
  format?: string;
  /** Every character is one byte in JSON: no quotes, no control characters, nothing beyond ASCII. */
  ascii?: boolean;
  /** Made by `externalId()`: a reference to content that is kept elsewhere. */
  reference?: { prefix?: string };
}

export interface ArrayType {
  kind: "array";
  items: StateType;
  maxItems?: number;
  minItems?: number;
  /** Made by `externalIds()`. */
  reference?: true;
}

export interface ObjectType {
  kind: "object";
  properties: PropertyType[];
  /** Keys beyond the properties may stand beside them: a loose object or a catchall. */
  rest?: StateType;
  /** As declared: `Document`, `SearchResult`. */
  name?: string;
  /** It is an instance of a class, which a checkpoint reads back as a plain object. */
  isClass?: true;
  /** The third-party package that declares it: `@langchain/core`, `twitter-api-v2`. Absent for the project's own types. */
  package?: string;
}

export interface PropertyType {
  name: string;
  type: StateType;
  optional?: true;
}

export interface RecordType {
  kind: "record";
  key: StateType;
  value: StateType;
  maxItems?: number;
}
