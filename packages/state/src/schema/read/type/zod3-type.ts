import type { ObjectType, StateType } from "../../model/state-type.ts";
import { isObject, propertyOf } from "../property-of.ts";
import { zodShapeOf, zodTypeName } from "../schema-kinds.ts";
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
import type { PartReader, SchemaPart } from "./schema-part.ts";
import { withSubstitute } from "./substitute-type.ts";
import { limitIn, numberType, stringType } from "./zod3-checks.ts";

export function zod3Type(part: SchemaPart): StateType {
  const name = zodTypeName(part.schema);
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  return reader ? reader(part) : unknown(`a zod 3 schema of type ${JSON.stringify(name)}`);
}

const inside =
  (key: string): PartReader =>
  ({ def, path, read }) =>
    read(propertyOf(def, key), path);
const inner = inside("innerType");

const READERS: Readonly<Record<string, PartReader>> = {
  ZodString: ({ def }) => stringType(def),
  ZodNumber: ({ def }) => numberType(def),
  ZodNaN: () => ({ kind: "number" }),
  ZodBoolean: () => ({ kind: "boolean" }),
  ZodBigInt: () => ({ kind: "bigint" }),
  ZodDate: () => ({ kind: "date" }),
  ZodSymbol: () => ({ kind: "symbol" }),
  ZodFunction: () => ({ kind: "function" }),
  ZodPromise: () => ({ kind: "promise" }),
  ZodNull: () => ({ kind: "null" }),
  ZodUndefined: () => UNDEFINED,
  ZodVoid: () => UNDEFINED,
  ZodNever: () => UNDEFINED,
  ZodAny: () => unknown("declared any, or a z.custom or z.instanceof of zod 3, which have no shape"),
  ZodUnknown: () => unknown("declared unknown"),
  ZodLiteral: ({ def }) => literalOf(propertyOf(def, "value")),
  ZodEnum: ({ def }) => enumOf(propertyOf(def, "values")),
  ZodNativeEnum: ({ def }) => enumOf(propertyOf(def, "values")),
  ZodArray: arrayType,
  ZodTuple: tupleType,
  ZodObject: objectType,
  ZodRecord: recordType,
  ZodMap: mapType,
  ZodSet: setType,
  ZodUnion: unionType,
  ZodDiscriminatedUnion: unionType,
  ZodIntersection: ({ def, path, read }) =>
    intersectionOf(read(propertyOf(def, "left"), path), read(propertyOf(def, "right"), path)),
  ZodOptional: (part) => unionOf([inner(part), UNDEFINED]),
  ZodNullable: (part) => unionOf([inner(part), { kind: "null" }]),
  ZodDefault: (part) => withoutUndefined(inner(part)),
  ZodCatch: (part) =>
    withSubstitute(inner(part), propertyOf(part.def, "innerType"), propertyOf(part.def, "catchValue")),
  ZodReadonly: inner,
  ZodBranded: inside("type"),
  ZodPipeline: inside("out"),
  ZodEffects: effectsType,
  ZodLazy: ({ def, path, read }) => read((propertyOf(def, "getter") as () => unknown)(), path),
};

function arrayType({ def, path, read }: SchemaPart): StateType {
  const exact = limitIn(def, "exactLength");
  const maxItems = exact ?? limitIn(def, "maxLength");
  const minItems = exact ?? limitIn(def, "minLength");
  return {
    kind: "array",
    items: read(propertyOf(def, "type"), `${path}[]`),
    ...(maxItems === undefined ? {} : { maxItems }),
    ...(minItems === undefined ? {} : { minItems }),
  };
}

function tupleType({ def, path, read }: SchemaPart): StateType {
  const items = listOf(propertyOf(def, "items")).map((item, index) => read(item, `${path}[${index}]`));
  const rest = propertyOf(def, "rest");
  return { kind: "tuple", items, ...(isObject(rest) ? { rest: read(rest, `${path}[]`) } : {}) };
}

function objectType({ schema, def, path, read }: SchemaPart): StateType {
  const properties = zodShapeOf(schema).map(([name, field]) => propertyOfType(name, read(field, `${path}.${name}`)));
  return { kind: "object", properties, ...restOf(def, path, read) };
}

// What zod 3 does with other keys stands in `unknownKeys`, unless a catchall says what they hold.
function restOf(def: object, path: string, read: SchemaPart["read"]): Pick<ObjectType, "rest"> {
  const catchall = propertyOf(def, "catchall");
  if (zodTypeName(catchall) !== "ZodNever" && isObject(catchall)) return { rest: read(catchall, `${path}.*`) };
  return propertyOf(def, "unknownKeys") === "passthrough" ? { rest: unknown("declared unknown") } : {};
}

// In zod 3 a record of listed keys may lack any of them.
function recordType({ def, path, read }: SchemaPart): StateType {
  const key = read(propertyOf(def, "keyType"), path);
  return recordOf(key, read(propertyOf(def, "valueType"), `${path}.*`), false);
}

function mapType({ def, path, read }: SchemaPart): StateType {
  const key = read(propertyOf(def, "keyType"), path);
  return { kind: "map", key, value: read(propertyOf(def, "valueType"), `${path}.*`) };
}

function setType({ def, path, read }: SchemaPart): StateType {
  const maxItems = limitIn(def, "maxSize");
  const items = read(propertyOf(def, "valueType"), `${path}[]`);
  return { kind: "set", items, ...(maxItems === undefined ? {} : { maxItems }) };
}

function unionType({ def, path, read }: SchemaPart): StateType {
  return unionOf(listOf(propertyOf(def, "options")).map((option) => read(option, path)));
}

// A refinement or a preprocessing lets the inner type into the state; what a transform makes, nobody declares.
function effectsType({ def, path, read }: SchemaPart): StateType {
  const isTransform = propertyOf(propertyOf(def, "effect"), "type") === "transform";
  return isTransform ? unknown("the result of a transform") : read(propertyOf(def, "schema"), path);
}

// Older releases keep the options of a discriminated union in a Map.
function listOf(value: unknown): unknown[] {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>).values()];
  return Array.isArray(value) ? (value as unknown[]) : [];
}
