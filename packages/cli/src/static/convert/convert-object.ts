import { UNDECLARED_IN_JAVASCRIPT, type PropertyType, type StateType } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "../compiler.ts";
import { describeObject } from "./describe-object.ts";
import { type Conversion, MAX_FOREIGN_DEPTH, MAX_FOREIGN_PROPERTIES, MAX_PROPERTIES, unknown } from "./conversion.ts";
import { withoutUndefined } from "./convert-union.ts";

type ObjectType = Extract<StateType, { kind: "object" }>;

/** Interfaces, type literals, classes, mapped types and intersections of them. */
export function convertObject(type: ts.Type, conversion: Conversion): StateType {
  const fields = dataFieldsOf(type, conversion.checker);
  const description = describeObject(type, fields, conversion);
  const isForeign = description.isForeign;
  if (isForeign && conversion.foreignDepth >= MAX_FOREIGN_DEPTH) return cutOff(description.facts);
  const inside = isForeign ? { ...conversion, foreignDepth: conversion.foreignDepth + 1 } : conversion;
  const rest = restOf(type, inside);
  if (fields.length === 0) return convertFieldless(description.facts, rest, conversion);
  const limit = isForeign ? MAX_FOREIGN_PROPERTIES : MAX_PROPERTIES;
  const left = fields.length - limit;
  const properties = fields.slice(0, limit).map((field) => convertField(field, inside));
  const more = left > 0 ? unknown(`${left} more properties, not read`) : rest?.value;
  return { kind: "object", properties, ...(more ? { rest: more } : {}), ...description.facts };
}

function cutOff(facts: Partial<ObjectType>): StateType {
  return { kind: "object", properties: [], rest: unknown("too deep inside of the types of a package"), ...facts };
}

/** An interface without properties accepts everything; an instance of a class without fields is empty. */
function convertFieldless(
  facts: Partial<ObjectType>,
  rest: IndexType | undefined,
  { isInferred }: Conversion,
): StateType {
  if (rest && !facts.isClass) return { kind: "record", ...rest };
  if (facts.isClass) return { kind: "object", properties: [], ...(rest ? { rest: rest.value } : {}), ...facts };
  return unknown(isInferred ? UNDECLARED_IN_JAVASCRIPT : `declared ${facts.name ?? "{}"}, which has no properties`);
}

function convertField(field: ts.Symbol, conversion: Conversion): PropertyType {
  const type = conversion.convert(conversion.checker.getTypeOfSymbol(field), conversion);
  if (!(field.flags & compiler.SymbolFlags.Optional)) return { name: compiler.symbolName(field), type };
  return { name: compiler.symbolName(field), type: withoutUndefined(type), optional: true };
}

interface IndexType {
  key: StateType;
  value: StateType;
}

function restOf(type: ts.Type, conversion: Conversion): IndexType | undefined {
  const index = conversion.checker
    .getIndexInfosOfType(type)
    .find(({ keyType }) => !(keyType.flags & compiler.TypeFlags.ESSymbol));
  if (!index) return undefined;
  return { key: conversion.convert(index.keyType, conversion), value: conversion.convert(index.type, conversion) };
}

/** What would be stored: no methods or accessors of classes, no `#private` names, no symbols. */
function dataFieldsOf(type: ts.Type, checker: ts.TypeChecker): ts.Symbol[] {
  return checker.getPropertiesOfType(type).filter((property) => !isHidden(property) && !isOnPrototype(property));
}

function isHidden(property: ts.Symbol): boolean {
  const name = String(property.escapedName);
  return name.startsWith("__@") || name.startsWith("__#");
}

function isOnPrototype(property: ts.Symbol): boolean {
  if (!(property.flags & (compiler.SymbolFlags.Method | compiler.SymbolFlags.Accessor))) return false;
  return (property.declarations ?? []).some(({ parent }) => compiler.isClassLike(parent));
}
