import type { StateType } from "../../model/state-type.ts";
import { isObject, propertyOf } from "../property-of.ts";
import { bareItem, plainItem, type HeldValue } from "./probe-values.ts";

/** Makes a value, another for another label, and a new one at each call: reducers change some. */
export type MakeValue = (label: string) => unknown;

export interface Shape {
  holds: HeldValue;
  current: MakeValue;
  update: MakeValue;
  /** The update is of the same kind as what the channel holds. */
  isAlike: boolean;
}

const NOTHING = new Set<StateType["kind"]>(["null", "undefined"]);
const MAX_DEPTH = 8;

/** A value of the type, as far as it says: with every field, or only with those that must be there. */
export function valueOfType(type: StateType, label: string, isSparse: boolean, depth = 0): unknown {
  const inside = (part: StateType): unknown =>
    depth < MAX_DEPTH ? valueOfType(part, label, isSparse, depth + 1) : label;
  switch (type.kind) {
    case "array":
      return [inside(type.items)];
    case "tuple":
      return type.items.map(inside);
    case "set":
      return new Set([inside(type.items)]);
    case "map":
      return new Map([[inside(type.key), inside(type.value)]]);
    case "record":
      return { [keyOf(type.key, label)]: inside(type.value) };
    case "object": {
      const present = type.properties.filter(({ optional }) => !isSparse || !optional);
      return Object.fromEntries(present.map((property) => [property.name, inside(property.type)]));
    }
    case "union":
      return inside(type.options.find(({ kind }) => !NOTHING.has(kind)) ?? type.options[0] ?? { kind: "null" });
    case "literal":
      return type.value;
    case "number":
      return Math.max(type.min ?? 1, 1);
    case "boolean":
      return true;
    case "null":
      return null;
    case "date":
      return new Date(0);
    case "message":
      return plainItem(label);
    default:
      return label;
  }
}

function keyOf(key: StateType, label: string): string {
  return key.kind === "string" ? label : String(valueOfType(key, label, false));
}

const ITEMS: readonly MakeValue[] = [(label) => label, plainItem, bareItem, () => 1];
const VALUES: readonly MakeValue[] = [
  ...ITEMS.flatMap((make): MakeValue[] => [make, (label) => [make(label)]]),
  (label) => ({ [label]: label }),
  (label) => ({ k0: [label] }),
  (label) => new Set([label]),
  (label) => new Map([[label, label]]),
];

/** What people make channels of, where neither type nor default says more. */
export const COMMON_SHAPES: readonly Shape[] = [
  alike("list", (label) => [bareItem(label)]),
  mixed("list", (label) => [bareItem(label)], bareItem),
  alike("list", (label) => [[label]]),
  ...VALUES.flatMap((make) => [
    alike("record", (label) => ({ k0: make(label) })),
    alike("record", (label) => ({ [label]: make(label) })),
    alike("map", (label) => new Map([["k0", make(label)]])),
    mixed(
      "map",
      (label) => new Map([["k0", make(label)]]),
      (label) => ({ [label]: make(label), k0: make(label) }),
    ),
  ]),
  ...[bareItem, plainItem].flatMap((make) =>
    (["record", "map"] as const).flatMap((holds) => {
      const current = (label: string) => (holds === "map" ? new Map([[label, make(label)]]) : { [label]: make(label) });
      const entry = (label: string): unknown[] => [label, make(label)];
      return [make, (label: string) => [make(label)], entry, (label: string) => [entry(label)]].map((update) =>
        mixed(holds, current, update),
      );
    }),
  ),
  ...ITEMS.flatMap((make) =>
    [make, (label: string) => [make(label)], (label: string) => ({ [label]: make(label) })].map((update) =>
      mixed("set", (label) => new Set([make(label)]), update),
    ),
  ),
];

function alike(holds: HeldValue, make: MakeValue): Shape {
  return { holds, current: make, update: make, isAlike: true };
}

function mixed(holds: HeldValue, current: MakeValue, update: MakeValue): Shape {
  return { holds, current, update, isAlike: false };
}

/** Of the channel's own type, and of that of its writes: nothing that they do not allow. */
export function shapesOfType(holds: HeldValue, type: StateType, writes: StateType = type): Shape[] {
  return [false, true].map((isSparse) => ({
    holds,
    current: (label) => valueOfType(type, label, isSparse),
    update: (label) => valueOfType(writes, label, isSparse),
    isAlike: writes.kind === type.kind,
  }));
}

/** Like the value that a channel starts with, with something in each list and record that is empty there. */
export function shapesOfValue(holds: HeldValue, value: unknown): Shape[] {
  return ITEMS.map((make) => alike(holds, (label) => filledLike(value, () => make(label), label)));
}

function filledLike(value: unknown, make: () => unknown, label: string): unknown {
  const inside = (part: unknown): unknown => filledLike(part, make, label);
  if (Array.isArray(value)) return value.length === 0 ? [make()] : value.map(inside);
  if (value instanceof Set) return new Set([make()]);
  if (value instanceof Map) return new Map([[label, make()]]);
  if (!isObject(value)) return typeof value === "string" ? label : value;
  const keys = Object.keys(value);
  return Object.fromEntries(
    keys.length === 0 ? [[label, make()]] : keys.map((key) => [key, inside(propertyOf(value, key))]),
  );
}
