import type { StateType } from "@threadkeep/state";
import type ts from "typescript";
import { packageOfSymbol } from "../source-origin.ts";
import { findInBases } from "./base-types.ts";
import type { Conversion } from "./conversion.ts";
import { nameOfSymbol } from "./type-names.ts";

const MESSAGE_PACKAGES = new Set(["@langchain/core", "@langchain/langgraph-sdk"]);
const MESSAGE_NAME = /Message(Chunk|Like)?$/;

/** A langchain message, a class that extends one, or the union of all that stands for one (`BaseMessageLike`). */
export function convertMessage(type: ts.Type, conversion: Conversion): StateType | undefined {
  const name = messageName(type, conversion) ?? nameOfSubclass(type, conversion);
  return name === undefined ? undefined : { kind: "message", name };
}

function nameOfSubclass(type: ts.Type, conversion: Conversion): string | undefined {
  if (type.isUnionOrIntersection()) return undefined;
  const base = findInBases(type, conversion.checker, (candidate) => messageName(candidate, conversion) !== undefined);
  return base && (nameOfSymbol(type.symbol) ?? messageName(base, conversion));
}

function messageName(type: ts.Type, { originOf }: Conversion): string | undefined {
  for (const symbol of [type.aliasSymbol, type.symbol]) {
    const name = nameOfSymbol(symbol);
    const declaredBy = packageOfSymbol(symbol, originOf);
    if (name && MESSAGE_NAME.test(name) && declaredBy && MESSAGE_PACKAGES.has(declaredBy)) return name;
  }
  return undefined;
}
