import { jsonStringBytes } from "../../size/json-string-bytes.ts";
import { formatPath } from "../../size/value-path.ts";
import type { ObjectType, PropertyType, StateType } from "../model/state-type.ts";
import type { Bound } from "./bound.ts";
import { arrayBound, mapBound, recordBound, setBound, tupleBound, type BoundInside } from "./collection-bounds.ts";
import { combineBounds, largestOf } from "./combine-bounds.ts";
import { valueBytes } from "./finite-values.ts";
import { numberBytes } from "./longest-number.ts";
import { textBytes } from "./longest-text.ts";
import {
  BRACKETS_BYTES,
  DATE_BYTES,
  FALSE_BYTES,
  joined,
  LEFT_OUT,
  NULL_BYTES,
  UNDEFINED_BYTES,
} from "./written-bytes.ts";

export interface BoundOptions {
  /** Of one message: without it, a message has no bound. */
  messageBytes?: number | undefined;
  /** Of one character of a text: 6, what the longest escape takes, unless told. */
  unitBytes?: number;
}

// More than a state nests, and less than this walk can.
const MAX_DEPTH = 1000;

/** The bound of a type met at `path`: `LEFT_OUT` bytes of a part that JSON leaves out of objects. */
export function boundOfType(type: StateType, path: string, options: BoundOptions, depth = 0): Bound {
  if (depth > MAX_DEPTH) return { kind: "unknown", path, why: "nested too deeply" };
  const inside: BoundInside = (part, at) => boundOfType(part, at, options, depth + 1);
  switch (type.kind) {
    case "array":
      return arrayBound(type, path, inside);
    case "set":
      return setBound(type, path, inside);
    case "map":
      return mapBound(type, path, inside);
    case "record":
      return recordBound(type, path, inside);
    case "tuple":
      return tupleBound(type, path, inside);
    case "object":
      return objectBound(type, path, inside);
    case "union":
      return largestOf(type.options.map((option) => inside(option, path)));
    case "unknown":
      return { kind: "unknown", path, why: type.why };
    case "bigint":
      return { kind: "unknown", path, why: "a bigint cannot be written" };
    default:
      return boundOf(leafBytes(type, options), path);
  }
}

function boundOf(bytes: number | undefined, path: string): Bound {
  return bytes === undefined ? { kind: "unbounded", path } : { kind: "bytes", bytes };
}

type LeafType = Exclude<
  StateType,
  { kind: "array" | "set" | "map" | "record" | "tuple" | "object" | "union" | "unknown" | "bigint" }
>;

/** `undefined` of what has no bound. */
function leafBytes(type: LeafType, { messageBytes, unitBytes }: BoundOptions): number | undefined {
  switch (type.kind) {
    case "null":
      return NULL_BYTES;
    case "undefined":
      return UNDEFINED_BYTES;
    case "boolean":
      return FALSE_BYTES;
    case "date":
      return DATE_BYTES;
    // Written as an object without fields.
    case "promise":
      return BRACKETS_BYTES;
    case "function":
    case "symbol":
      return LEFT_OUT;
    case "literal":
      return valueBytes(type.value);
    case "number":
      return numberBytes(type);
    case "string":
      return textBytes(type, unitBytes);
    case "message":
      return messageBytes;
    case "binary":
    case "regexp":
    case "recursive":
      return undefined;
  }
}

function objectBound(type: ObjectType, path: string, inside: BoundInside): Bound {
  const why = whyHidden(type);
  if (why !== undefined) return { kind: "unknown", path, why };
  if (type.rest !== undefined) return { kind: "unbounded", path };
  const fields = type.properties.map((property) => fieldBound(property, path, inside));
  return combineBounds(fields, (sizes) => BRACKETS_BYTES + joined(sizes));
}

function whyHidden({ isClass, properties, rest }: ObjectType): string | undefined {
  if (isClass && rest?.kind === "unknown") return rest.why;
  const writesItself = properties.some(({ name, type }) => name === "toJSON" && type.kind === "function");
  return writesItself ? "its toJSON decides what is written" : undefined;
}

// A property that may be missing may be undefined as well, and that is written.
function fieldBound({ name, type, optional }: PropertyType, path: string, inside: BoundInside): Bound {
  return combineBounds([inside(type, formatPath([path, name]))], ([bytes = 0]) => {
    const most = optional ? Math.max(bytes, UNDEFINED_BYTES) : bytes;
    return most === LEFT_OUT ? LEFT_OUT : jsonStringBytes(name) + 1 + most;
  });
}
