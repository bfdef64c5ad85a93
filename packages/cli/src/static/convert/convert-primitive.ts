import type { StateType } from "@threadkeep/state";
import ts from "typescript";
import { type Conversion, INFERRED, unknown } from "./conversion.ts";
import { describeType, nameOfSymbol } from "./type-names.ts";

type PlainKind = "null" | "undefined" | "boolean" | "bigint" | "symbol" | "string" | "number";

/** In this order: a string literal has the flag of a literal, not that of `string`. */
const KINDS: readonly (readonly [ts.TypeFlags, PlainKind])[] = [
  [ts.TypeFlags.Null, "null"],
  [ts.TypeFlags.Undefined | ts.TypeFlags.Void, "undefined"],
  [ts.TypeFlags.Boolean, "boolean"],
  [ts.TypeFlags.BigInt | ts.TypeFlags.BigIntLiteral, "bigint"],
  [ts.TypeFlags.ESSymbol | ts.TypeFlags.UniqueESSymbol, "symbol"],
  [ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.StringMapping, "string"],
  // An enum whose members are computed.
  [ts.TypeFlags.Number | ts.TypeFlags.Enum, "number"],
];

/** Everything that has no parts. Undefined for objects, unions and intersections. */
export function convertPrimitive(type: ts.Type, { checker, isInferred }: Conversion): StateType | undefined {
  const why = whyUnknown(type, checker);
  if (why !== undefined) return unknown(isInferred && !isErrorType(type) ? INFERRED : why);
  if (type.isUnion()) return type.flags & ts.TypeFlags.Boolean ? { kind: "boolean" } : undefined;
  return convertLiteral(type, checker) ?? convertPlain(type);
}

function convertPlain(type: ts.Type): StateType | undefined {
  const kind = KINDS.find(([flags]) => type.flags & flags)?.[1];
  return kind && { kind };
}

function convertLiteral(type: ts.Type, checker: ts.TypeChecker): StateType | undefined {
  if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: "literal", value: type.value };
  if (!(type.flags & ts.TypeFlags.BooleanLiteral)) return undefined;
  return { kind: "literal", value: checker.typeToString(type) === "true" };
}

function whyUnknown(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  if (type.flags & ts.TypeFlags.Any) return whyAny(type);
  if (type.flags & ts.TypeFlags.Unknown) return "declared unknown";
  if (type.flags & ts.TypeFlags.Never) return "its type is never";
  if (type.flags & ts.TypeFlags.NonPrimitive) return "declared object";
  if (type.flags & ts.TypeFlags.Instantiable && !isTextual(type)) {
    return `\`${describeType(type, checker)}\` depends on a type parameter that nothing fills in`;
  }
  return undefined;
}

function isTextual(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.TemplateLiteral | ts.TypeFlags.StringMapping)) !== 0;
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
