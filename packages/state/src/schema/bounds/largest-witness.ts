import { ThreadkeepError } from "../../threadkeep-error.ts";
import type { ObjectType, PropertyType, StateType } from "../model/state-type.ts";
import { boundOfType } from "./bound-of-type.ts";
import { finiteKeys, finiteValues, largestValues } from "./finite-values.ts";
import { longestNumber } from "./longest-number.ts";
import { longestText } from "./longest-text.ts";
import { UNDEFINED_BYTES } from "./written-bytes.ts";

/**
 * A value of this type that takes as many bytes as `worstCaseBytes` says: the same one each time. It takes fewer where limits
 * leave no room for the longest form: between 0.5 and 1 there is no number of 17 digits, and there are not a million different
 * keys of one character. A text has its length and its format, no other pattern.
 *
 * @throws {ThreadkeepError} `bounds.none` when the type has no bound
 */
export function largestWitness(type: StateType): unknown {
  return witness(type, 0);
}

/** `index` tells apart the witnesses that must differ: elements of a set, keys of a record. */
function witness(type: StateType, index: number): unknown {
  switch (type.kind) {
    case "null":
    case "undefined":
      return type.kind === "null" ? null : undefined;
    case "boolean":
      return false;
    case "date":
      return new Date(-8.64e15);
    case "promise":
      return Promise.resolve();
    case "function":
      return () => undefined;
    case "symbol":
      return Symbol.for("threadkeep.witness");
    case "literal":
      return type.value;
    case "number":
      return longestNumber(type);
    case "string":
      return longestText(type, index) ?? refuse(type);
    case "array":
      return listOf(type.maxItems ?? refuse(type), () => witness(type.items, 0));
    case "tuple":
      return type.rest ? refuse(type) : type.items.map((item) => witness(item, 0));
    case "set":
      return new Set(distinctWitnesses(type.items, type.maxItems));
    case "map":
      return new Map(distinctWitnesses(type.key, type.maxItems).map((key) => [key, witness(type.value, 0)]));
    case "record":
      return Object.fromEntries(keyWitnesses(type.key, type.maxItems).map((key) => [key, witness(type.value, 0)]));
    case "object":
      return objectWitness(type);
    case "union":
      return witness(largestOption(type.options), index);
    default:
      return refuse(type);
  }
}

function refuse({ kind }: StateType): never {
  throw new ThreadkeepError(`A value of kind "${kind}" without a bound has no largest one. Bound the type first.`, {
    code: "bounds.none",
    context: { kind },
  });
}

function listOf<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => make(index));
}

function distinctWitnesses(type: StateType, maxItems: number | undefined): unknown[] {
  const values = finiteValues(type);
  if (values !== undefined) return largestValues(values, maxItems);
  return listOf(maxItems ?? refuse(type), (index) => witness(type, index));
}

function keyWitnesses(key: StateType, maxItems: number | undefined): string[] {
  const names = finiteKeys(key);
  if (names !== undefined) return largestValues(names, maxItems);
  return listOf(maxItems ?? refuse(key), (index) => String(witness(key, index)));
}

// From entries, so that a property called `__proto__` is one.
function objectWitness(type: ObjectType): object {
  if (type.rest !== undefined) refuse(type);
  return Object.fromEntries(type.properties.map((property) => [property.name, propertyWitness(property)]));
}

function propertyWitness({ type, optional }: PropertyType): unknown {
  return optional && sizeOf(type) < UNDEFINED_BYTES ? undefined : witness(type, 0);
}

function largestOption(options: readonly StateType[]): StateType {
  return options.reduce((largest, option) => (sizeOf(option) > sizeOf(largest) ? option : largest));
}

function sizeOf(type: StateType): number {
  const bound = boundOfType(type, "", {});
  return bound.kind === "bytes" ? bound.bytes : refuse(type);
}
