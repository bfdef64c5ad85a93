import type ts from "typescript";
import { compiler } from "../compiler.ts";

const ANONYMOUS = /^(__|\(|"|default$)/;

/** As declared: of the alias, else of the class or interface. Undefined for a type literal. */
export function nameOfType(type: ts.Type): string | undefined {
  return nameOfSymbol(type.aliasSymbol) ?? nameOfSymbol(type.symbol);
}

export function nameOfSymbol(symbol: ts.Symbol | undefined): string | undefined {
  const name = symbol && compiler.symbolName(symbol);
  return name === undefined || ANONYMOUS.test(name) ? undefined : name;
}

/** For messages: on one line, and not the whole of a long type. */
export function describeType(type: ts.Type, checker: ts.TypeChecker, maxLength = 80): string {
  const text = checker.typeToString(type).replaceAll(/\s+/g, " ");
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}
