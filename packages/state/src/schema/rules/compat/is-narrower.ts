import { formatPath } from "../../../size/value-path.ts";
import type { ArrayType, NumberType, ObjectType, RecordType, StateType, StringType } from "../../model/state-type.ts";
import { describeType } from "./describe-type.ts";

export interface Narrowing {
  /** Of the part that got narrower, beneath the path given. */
  path: string;
  /** Follows the path: `was string, now is number`. */
  why: string;
}

type Kind = StateType["kind"];
type OfKind<K extends Kind> = Extract<StateType, { kind: K }>;

/**
 * The first value that the type `before` allowed and `now` does not, as a place and a reason. `undefined` where every value
 * still fits, and where either side is unknown. What a checkpoint gives back as something else than it was (a Date, an
 * instance) is compared as what it gives back.
 */
export function isNarrower(before: StateType, now: StateType, path = ""): Narrowing | undefined {
  const stored = asStored(before);
  const accepting = asStored(now);
  if (isOpen(stored) || isOpen(accepting)) return undefined;
  if (stored.kind === "union") return firstOf(stored.options, (option) => isNarrower(option, accepting, path));
  if (accepting.kind === "union") return fitsNone(stored, accepting.options, path);
  if (stored.kind === "literal") return compareLiteral(stored, accepting, path);
  if (stored.kind !== accepting.kind) return compareKinds(stored, accepting, path);
  return compareSameKind(stored, accepting, path);
}

// Nothing is known of these, or they were never given back at all.
const OPEN = new Set<Kind>(["unknown", "recursive", "function", "symbol", "promise", "bigint", "binary"]);

function isOpen({ kind }: StateType): boolean {
  return OPEN.has(kind);
}

function asStored(type: StateType): StateType {
  return type.kind === "date" ? { kind: "string" } : type;
}

/** One of the options has to take it. Where one is of the same kind, the reason is why that one does not. */
function fitsNone(before: StateType, options: readonly StateType[], path: string): Narrowing | undefined {
  const reasons: { option: StateType; narrowing: Narrowing }[] = [];
  for (const option of options) {
    const narrowing = isNarrower(before, option, path);
    if (!narrowing) return undefined;
    reasons.push({ option, narrowing });
  }
  if (before.kind === "boolean" && [true, false].every((value) => options.some((option) => isLiteral(option, value))))
    return undefined;
  const alike = reasons.filter(({ option }) => option.kind === before.kind && before.kind !== "literal");
  const namesake = alike.find(
    ({ option }) =>
      before.kind === "object" && option.kind === "object" && before.name !== undefined && option.name === before.name,
  );
  if (namesake ?? alike.length === 1) return (namesake ?? alike[0]!).narrowing;
  return {
    path,
    why: `no longer accepts ${describeType(before)}, only ${describeType({ kind: "union", options: [...options] })}`,
  };
}

function isLiteral(type: StateType, value: boolean): boolean {
  return type.kind === "literal" && type.value === value;
}

function compareLiteral(before: OfKind<"literal">, now: StateType, path: string): Narrowing | undefined {
  if (now.kind === "literal" && now.value === before.value) return undefined;
  if (now.kind !== typeof before.value)
    return { path, why: `no longer accepts ${describeType(before)}, only ${describeType(now)}` };
  const { value } = before;
  if (now.kind === "string" && String(value).length > (now.maxLength ?? Infinity)) return tooLong(now, path);
  if (now.kind === "number" && typeof value === "number")
    return compareNumbers({ kind: "number", min: value, max: value }, now, path);
  return undefined;
}

function compareKinds(before: StateType, now: StateType, path: string): Narrowing | undefined {
  if (before.kind === "tuple" && now.kind === "array") return compareItems(before, now, path);
  if (before.kind === "object" && now.kind === "record") return comparePropertiesWithValues(before, now, path);
  return { path, why: `was ${describeType(before)}, now is ${describeType(now)}` };
}

function compareItems(before: OfKind<"tuple">, now: ArrayType, path: string): Narrowing | undefined {
  const items = [...before.items, ...(before.rest ? [before.rest] : [])];
  return firstOf(items, (item) => isNarrower(item, now.items, `${path}[]`));
}

function comparePropertiesWithValues({ properties }: ObjectType, now: RecordType, path: string): Narrowing | undefined {
  return firstOf(properties, ({ name, type }) => isNarrower(type, now.value, formatPath([path, name])));
}

function compareSameKind(before: StateType, now: StateType, path: string): Narrowing | undefined {
  switch (before.kind) {
    case "string":
      return compareStrings(before, now as StringType, path);
    case "number":
      return compareNumbers(before, now as NumberType, path);
    case "array":
      return compareArrays(before, now as ArrayType, path);
    case "tuple":
      return compareTuples(before, now as OfKind<"tuple">, path);
    case "object":
      return compareObjects(before, now as ObjectType, path);
    case "record":
    case "map":
      return compareRecords(before, now as RecordType, path);
    case "set":
      return compareSets(before, now as OfKind<"set">, path);
    default:
      return undefined;
  }
}

function compareStrings(before: StringType, now: StringType, path: string): Narrowing | undefined {
  if ((now.maxLength ?? Infinity) < (before.maxLength ?? Infinity)) return tooLong(now, path);
  if ((now.minLength ?? 0) > (before.minLength ?? 0))
    return { path, why: `now needs ${count(now.minLength, "character")} or more` };
  if (now.format !== undefined && now.format !== before.format) return { path, why: `now has to be a ${now.format}` };
  if (now.reference && !before.reference) return { path, why: "now has to be an external id" };
  return undefined;
}

function tooLong({ maxLength }: StringType, path: string): Narrowing {
  return { path, why: `now takes ${count(maxLength, "character")} at most` };
}

function compareNumbers(before: NumberType, now: NumberType, path: string): Narrowing | undefined {
  if (upper(now) < upper(before)) return { path, why: `now takes ${now.max} at most` };
  if (lower(now) > lower(before)) return { path, why: `now takes ${now.min} at least` };
  const wasInteger =
    before.integer || (before.min !== undefined && before.min === before.max && Number.isInteger(before.min));
  return now.integer && !wasInteger ? { path, why: "now takes integers only" } : undefined;
}

// `z.int()` and zod 4's `.int()` stop at the safe integers, which is no limit that anyone set.
function upper({ max = Infinity }: NumberType): number {
  return max >= Number.MAX_SAFE_INTEGER ? Infinity : max;
}

function lower({ min = -Infinity }: NumberType): number {
  return min <= Number.MIN_SAFE_INTEGER ? -Infinity : min;
}

function compareArrays(before: ArrayType, now: ArrayType, path: string): Narrowing | undefined {
  return compareCounts(before, now, path) ?? isNarrower(before.items, now.items, `${path}[]`);
}

interface Counted {
  maxItems?: number;
  minItems?: number;
}

function compareCounts(before: Counted, now: Counted, path: string): Narrowing | undefined {
  if ((now.maxItems ?? Infinity) < (before.maxItems ?? Infinity))
    return { path, why: `now takes ${count(now.maxItems, "item")} at most` };
  if ((now.minItems ?? 0) > (before.minItems ?? 0))
    return { path, why: `now needs ${count(now.minItems, "item")} or more` };
  return undefined;
}

function compareTuples(before: OfKind<"tuple">, now: OfKind<"tuple">, path: string): Narrowing | undefined {
  if (before.items.length !== now.items.length && !now.rest)
    return { path, why: `had ${count(before.items.length, "item")}, now has ${now.items.length}` };
  const pairs = before.items.map((item, index) => ({ index, item, now: now.items[index] ?? now.rest }));
  return firstOf(pairs, (pair) =>
    pair.now ? isNarrower(pair.item, pair.now, formatPath([path, pair.index])) : undefined,
  );
}

function compareRecords(
  before: Counted & { value: StateType },
  now: Counted & { value: StateType },
  path: string,
): Narrowing | undefined {
  return compareCounts(before, now, path) ?? isNarrower(before.value, now.value, `${path}.*`);
}

function compareSets(before: OfKind<"set">, now: OfKind<"set">, path: string): Narrowing | undefined {
  return compareCounts(before, now, path) ?? isNarrower(before.items, now.items, `${path}[]`);
}

function compareObjects(before: ObjectType, now: ObjectType, path: string): Narrowing | undefined {
  const had = new Map(before.properties.map((property) => [property.name, property]));
  return firstOf(now.properties, (property) => {
    const at = formatPath([path, property.name]);
    const old = had.get(property.name);
    const mayBeAbsent = property.optional === true || acceptsUndefined(property.type);
    if (old) {
      if (old.optional && !mayBeAbsent) return { path: at, why: "was optional, now is required" };
      return isNarrower(old.type, property.optional ? orUndefined(property.type) : property.type, at);
    }
    return mayBeAbsent || before.rest
      ? undefined
      : { path: at, why: "is new and required, and stored values do not have it" };
  });
}

function acceptsUndefined(type: StateType): boolean {
  if (type.kind === "union") return type.options.some(acceptsUndefined);
  return type.kind === "undefined" || type.kind === "unknown";
}

function orUndefined(type: StateType): StateType {
  return acceptsUndefined(type) ? type : { kind: "union", options: [type, { kind: "undefined" }] };
}

function firstOf<Item>(items: readonly Item[], compare: (item: Item) => Narrowing | undefined): Narrowing | undefined {
  for (const item of items) {
    const narrowing = compare(item);
    if (narrowing) return narrowing;
  }
  return undefined;
}

function count(number: number | undefined, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
