import type { ObjectType, StateType } from "../../model/state-type.ts";
import { isObject, propertyOf } from "../property-of.ts";
import { zodShapeOf } from "../schema-kinds.ts";
import {
  enumOf,
  intersectionOf,
  literalOf,
  propertyOfType,
  recordOf,
  UNDEFINED,
  unionOf,
  unknown,
  withoutUndefined,
} from "./build-type.ts";
import { classType } from "./class-type.ts";
import type { PartReader, SchemaPart } from "./schema-part.ts";
import { withSubstitute } from "./substitute-type.ts";
import { templateType } from "./template-type.ts";
import { isRewritten, itemLimits, numberType, stringType } from "./zod4-checks.ts";

/** A schema of zod 4 or zod/mini, which share their core. */
export function zod4Type(part: SchemaPart): StateType {
  const name = String(propertyOf(part.def, "type"));
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  // Of a text, less harmful rewriting is told apart.
  if (name !== "string" && isRewritten(part.def)) return unknown("the result of .overwrite()");
  return reader ? reader(part) : unknown(`a zod schema of type ${JSON.stringify(name)}`);
}

const inner: PartReader = ({ def, path, read }) => read(propertyOf(def, "innerType"), path);
const present: PartReader = (part) => withoutUndefined(inner(part));

const READERS: Readonly<Record<string, PartReader>> = {
  string: ({ def }) => stringType(def),
  number: ({ def }) => numberType(def),
  int: ({ def }) => numberType(def),
  nan: () => ({ kind: "number" }),
  boolean: () => ({ kind: "boolean" }),
  success: () => ({ kind: "boolean" }),
  bigint: () => ({ kind: "bigint" }),
  date: () => ({ kind: "date" }),
  symbol: () => ({ kind: "symbol" }),
  function: () => ({ kind: "function" }),
  promise: () => ({ kind: "promise" }),
  null: () => ({ kind: "null" }),
  undefined: () => UNDEFINED,
  void: () => UNDEFINED,
  // No value passes, so that there is none to store.
  never: () => UNDEFINED,
  any: () => unknown("declared any"),
  unknown: () => unknown("declared unknown"),
  file: () => ({ kind: "binary", name: "File" }),
  literal: ({ def }) => unionOf(listIn(def, "values").map(literalOf)),
  enum: ({ def }) => enumOf(propertyOf(def, "entries")),
  template_literal: templateType,
  array: arrayType,
  tuple: tupleType,
  object: objectType,
  record: recordType,
  map: mapType,
  set: setType,
  union: ({ def, path, read }) => unionOf(listIn(def, "options").map((option) => read(option, path))),
  intersection: ({ def, path, read }) =>
    intersectionOf(read(propertyOf(def, "left"), path), read(propertyOf(def, "right"), path)),
  optional: (part) => unionOf([inner(part), UNDEFINED]),
  nullable: (part) => unionOf([inner(part), { kind: "null" }]),
  nonoptional: present,
  default: (part) =>
    withSubstitute(present(part), propertyOf(part.def, "innerType"), () => propertyOf(part.def, "defaultValue")),
  prefault: present,
  catch: (part) => withSubstitute(inner(part), propertyOf(part.def, "innerType"), propertyOf(part.def, "catchValue")),
  readonly: inner,
  pipe: ({ def, path, read }) => read(propertyOf(def, "out"), path),
  transform: () => unknown("the result of a transform"),
  lazy: ({ def, path, read }) => read((propertyOf(def, "getter") as () => unknown)(), path),
  custom: customType,
};

function arrayType({ def, path, read }: SchemaPart): StateType {
  return { kind: "array", items: read(propertyOf(def, "element"), `${path}[]`), ...itemLimits(def) };
}

function tupleType({ def, path, read }: SchemaPart): StateType {
  const items = listIn(def, "items").map((item, index) => read(item, `${path}[${index}]`));
  const rest = propertyOf(def, "rest");
  return { kind: "tuple", items, ...(isObject(rest) ? { rest: read(rest, `${path}[]`) } : {}) };
}

function objectType({ schema, def, path, read }: SchemaPart): StateType {
  const properties = zodShapeOf(schema).map(([name, field]) => propertyOfType(name, read(field, `${path}.${name}`)));
  return { kind: "object", properties, ...restOf(propertyOf(def, "catchall"), path, read) };
}

// A strict object is written as one whose other keys are never.
function restOf(catchall: unknown, path: string, read: SchemaPart["read"]): Pick<ObjectType, "rest"> {
  if (!isObject(catchall)) return {};
  const rest = read(catchall, `${path}.*`);
  return rest.kind === "undefined" ? {} : { rest };
}

const ANYTHING = unknown("under any other key of a z.looseRecord");

// A loose record takes any other key with whatever it holds.
function recordType({ def, path, read }: SchemaPart): StateType {
  const key = read(propertyOf(def, "keyType"), path);
  const value = read(propertyOf(def, "valueType"), `${path}.*`);
  const isLoose = propertyOf(def, "mode") === "loose";
  const record = recordOf(key, value, propertyOf(def, "partial") !== true);
  if (!isLoose) return record;
  return record.kind === "object"
    ? { ...record, rest: ANYTHING }
    : { kind: "record", key: { kind: "string" }, value: unionOf([value, ANYTHING]) };
}

function mapType({ def, path, read }: SchemaPart): StateType {
  const key = read(propertyOf(def, "keyType"), path);
  const { maxItems } = itemLimits(def);
  const value = read(propertyOf(def, "valueType"), `${path}.*`);
  return { kind: "map", key, value, ...(maxItems === undefined ? {} : { maxItems }) };
}

function setType({ def, path, read }: SchemaPart): StateType {
  const { maxItems } = itemLimits(def);
  const items = read(propertyOf(def, "valueType"), `${path}[]`);
  return { kind: "set", items, ...(maxItems === undefined ? {} : { maxItems }) };
}

// `z.instanceof(X)` leaves X behind; of any other check nothing is known.
function customType({ schema }: SchemaPart): StateType {
  const declared = propertyOf(propertyOf(propertyOf(schema, "_zod"), "bag"), "Class");
  return typeof declared === "function" ? classType(declared) : unknown("z.custom has no shape");
}

function listIn(def: object, key: string): unknown[] {
  const list = propertyOf(def, key);
  return Array.isArray(list) ? (list as unknown[]) : [];
}
