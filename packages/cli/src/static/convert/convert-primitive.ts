import { UNDECLARED_IN_JAVASCRIPT, type StateType } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "../compiler.ts";
import { type Conversion, unknown } from "./conversion.ts";
import { describeType, nameOfSymbol } from "./type-names.ts";

type PlainKind = "null" | "undefined" | "boolean" | "bigint" | "symbol" | "string" | "number";

/** In this order: a string literal has the flag of a literal, not that of `string`. */
const KINDS: readonly (readonly [ts.TypeFlags, PlainKind])[] = [
  [compiler.TypeFlags.Null, "null"],
  [compiler.TypeFlags.Undefined | compiler.TypeFlags.Void, "undefined"],
  [compiler.TypeFlags.Boolean, "boolean"],
  [compiler.TypeFlags.BigInt | compiler.TypeFlags.BigIntLiteral, "bigint"],
  [compiler.TypeFlags.ESSymbol | compiler.TypeFlags.UniqueESSymbol, "symbol"],
  [compiler.TypeFlags.String | compiler.TypeFlags.TemplateLiteral | compiler.TypeFlags.StringMapping, "string"],
  // An enum whose members are computed.
  [compiler.TypeFlags.Number | compiler.TypeFlags.Enum, "number"],
];

/** Everything that has no parts. Undefined for objects, unions and intersections. */
export function convertPrimitive(type: ts.Type, { checker, isInferred }: Conversion): StateType | undefined {
  const why = whyUnknown(type, checker);
  if (why !== undefined) return unknown(isInferred && !isErrorType(type) ? UNDECLARED_IN_JAVASCRIPT : why);
  if (type.isUnion()) return type.flags & compiler.TypeFlags.Boolean ? { kind: "boolean" } : undefined;
  return convertLiteral(type, checker) ?? convertPlain(type);
}

function convertPlain(type: ts.Type): StateType | undefined {
  const kind = KINDS.find(([flags]) => type.flags & flags)?.[1];
  return kind && { kind };
}

function convertLiteral(type: ts.Type, checker: ts.TypeChecker): StateType | undefined {
  if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: "literal", value: type.value };
  if (!(type.flags & compiler.TypeFlags.BooleanLiteral)) return undefined;
  return { kind: "literal", value: checker.typeToString(type) === "true" };
}

function whyUnknown(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  if (type.flags & compiler.TypeFlags.Any) return whyAny(type);
  if (type.flags & compiler.TypeFlags.Unknown) return "declared unknown";
  if (type.flags & compiler.TypeFlags.Never) return "its type is never";
  if (type.flags & compiler.TypeFlags.NonPrimitive) return "declared object";
  if (type.flags & compiler.TypeFlags.Instantiable && !isTextual(type)) {
    return `\`${describeType(type, checker)}\` depends on a type parameter that nothing fills in`;
  }
  return undefined;
}

function isTextual(type: ts.Type): boolean {
  return (type.flags & (compiler.TypeFlags.TemplateLiteral | compiler.TypeFlags.StringMapping)) !== 0;
}

/** The checker gives `any` to a name that it cannot find, and keeps the name. */
function whyAny(type: ts.Type): string {
  if (!isErrorType(type)) return "declared any";
  const name = nameOfSymbol(type.aliasSymbol);
  return name === undefined ? "its type could not be resolved" : `\`${name}\` could not be resolved`;
}

// The compiler's own mark of a type that stands for an error. Not in its declarations, so nothing but the words depends on it.
export function isErrorType(type: ts.Type): boolean {
  return "intrinsicName" in type && type.intrinsicName === "error";
}
