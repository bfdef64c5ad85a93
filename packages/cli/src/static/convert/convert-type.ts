import type { StateType } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "../compiler.ts";
import type { OriginOf } from "../source-origin.ts";
import { type Conversion, MAX_DEPTH, MAX_TYPES, unknown } from "./conversion.ts";
import { convertIntersection } from "./convert-intersection.ts";
import { convertList } from "./convert-list.ts";
import { convertMessage } from "./convert-message.ts";
import { convertObject } from "./convert-object.ts";
import { convertPlatform } from "./convert-platform.ts";
import { convertPrimitive } from "./convert-primitive.ts";
import { convertUnion } from "./convert-union.ts";
import { describeType, nameOfType } from "./type-names.ts";

/** The type of a channel as plain data. Types without end are cut off, with the reason in their place. */
export function convertType(
  type: ts.Type,
  checker: ts.TypeChecker,
  originOf: OriginOf,
  { isInferred = false }: { isInferred?: boolean } = {},
): StateType {
  const budget = { typesLeft: MAX_TYPES };
  return convert(type, { checker, originOf, open: [], foreignDepth: 0, isInferred, budget, convert });
}

function convert(type: ts.Type, conversion: Conversion): StateType {
  const primitive = convertPrimitive(type, conversion);
  if (primitive) return primitive;
  if (conversion.open.includes(type)) return recursive(type, conversion.checker);
  if (conversion.open.length >= MAX_DEPTH) return unknown("too deep");
  if (conversion.budget.typesLeft-- <= 0) return unknown("too large to read to its end");
  return convertParts(type, { ...conversion, open: [...conversion.open, type] });
}

function convertParts(type: ts.Type, conversion: Conversion): StateType {
  const message = convertMessage(type, conversion);
  if (message) return message;
  if (type.isUnion()) return convertUnion(type, conversion);
  if (type.isIntersection()) return convertIntersection(type, conversion) ?? convertObject(type, conversion);
  if (isCallable(type, conversion.checker)) return { kind: "function" };
  return convertList(type, conversion) ?? convertPlatform(type, conversion) ?? convertObject(type, conversion);
}

function isCallable(type: ts.Type, checker: ts.TypeChecker): boolean {
  return [compiler.SignatureKind.Call, compiler.SignatureKind.Construct].some(
    (kind) => checker.getSignaturesOfType(type, kind).length > 0,
  );
}

function recursive(type: ts.Type, checker: ts.TypeChecker): StateType {
  return { kind: "recursive", name: nameOfType(type) ?? describeType(type, checker, 40) };
}
