import type { StateType } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "../compiler.ts";
import { findInBases, isReference } from "./base-types.ts";
import type { Conversion } from "./conversion.ts";
import { unionOf } from "./convert-union.ts";

/** Arrays, readonly arrays, what extends them, and tuples. */
export function convertList(type: ts.Type, conversion: Conversion): StateType | undefined {
  const { checker } = conversion;
  const list = findInBases(type, checker, (base) => checker.isArrayType(base) || checker.isTupleType(base));
  if (!list || !isReference(list)) return undefined;
  const parts = checker.getTypeArguments(list).map((part) => conversion.convert(part, conversion));
  if (checker.isTupleType(list)) return toTuple(parts, (list.target as ts.TupleType).elementFlags);
  const [items] = parts;
  return items && { kind: "array", items };
}

function toTuple(parts: readonly StateType[], flags: readonly ts.ElementFlags[]): StateType {
  const open = flags.findIndex((flag) => flag & compiler.ElementFlags.Variable);
  const items = parts.map((part, at) => (flags[at]! & compiler.ElementFlags.Optional ? orUndefined(part) : part));
  if (open === -1) return { kind: "tuple", items };
  // What stands behind the open part may be anywhere from there on.
  return { kind: "tuple", items: items.slice(0, open), rest: unionOf(items.slice(open)) };
}

function orUndefined(type: StateType): StateType {
  return unionOf([type, { kind: "undefined" }]);
}
