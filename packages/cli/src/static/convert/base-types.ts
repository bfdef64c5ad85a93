import type ts from "typescript";
import { compiler } from "../compiler.ts";

/** A generic class instantiated is a reference to its target. */
export function isReference(type: ts.Type): type is ts.TypeReference {
  return (
    (type.flags & compiler.TypeFlags.Object) !== 0 &&
    ((type as ts.ObjectType).objectFlags & compiler.ObjectFlags.Reference) !== 0
  );
}

/** The type itself or the nearest class or interface it extends for which the predicate holds. */
export function findInBases(
  type: ts.Type,
  checker: ts.TypeChecker,
  matches: (candidate: ts.Type) => boolean,
): ts.Type | undefined {
  if (matches(type)) return type;
  for (const base of basesOf(type, checker)) {
    const found = findInBases(base, checker, matches);
    if (found) return found;
  }
  return undefined;
}

function basesOf(type: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] {
  const declared = isReference(type) ? type.target : type;
  return declared.isClassOrInterface() ? checker.getBaseTypes(declared) : [];
}
