import type { StateType } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "../compiler.ts";
import type { Origin } from "../source-origin.ts";
import type { Conversion } from "./conversion.ts";
import { nameOfSymbol } from "./type-names.ts";

type ObjectFacts = Partial<Pick<Extract<StateType, { kind: "object" }>, "name" | "isClass" | "package">>;

export interface ObjectDescription {
  facts: ObjectFacts;
  /** A package or the platform declares it, so that it is not read to its end. */
  isForeign: boolean;
}

/** `Partial<Response>` is still the response; a `Pick` of two fields is somebody's choice. */
const SAME_CONTENT = new Set(["Partial", "Required", "Readonly", "Omit"]);

/** Its name, whether it is a class, and the package whose content it is. */
export function describeObject(type: ts.Type, fields: readonly ts.Symbol[], conversion: Conversion): ObjectDescription {
  const wrapped = wrappedType(type, conversion);
  if (wrapped) return asPlainObject(describeObject(wrapped, fields, conversion));
  const symbol = namingSymbol(type, conversion);
  const origin = originOfContent(type, symbol, fields, conversion);
  const name = symbolIsAHelper(symbol, origin, conversion) ? undefined : nameOfSymbol(symbol);
  return {
    facts: {
      ...(name === undefined ? {} : { name }),
      ...(isClass(type) ? { isClass: true as const } : {}),
      ...(origin.kind === "package" ? { package: origin.name } : {}),
    },
    isForeign: origin.kind !== "project",
  };
}

/** What a mapped type makes of a class is no instance of it any more. */
function asPlainObject({ facts, isForeign }: ObjectDescription): ObjectDescription {
  const { name, package: declaredBy } = facts;
  return { facts: { ...(name ? { name } : {}), ...(declaredBy ? { package: declaredBy } : {}) }, isForeign };
}

function wrappedType(type: ts.Type, { originOf }: Conversion): ts.Type | undefined {
  const alias = type.aliasSymbol;
  if (!alias || !SAME_CONTENT.has(compiler.symbolName(alias))) return undefined;
  const isOurs = alias.declarations?.every((declaration) => originOf(declaration).kind === "platform");
  return isOurs ? type.aliasTypeArguments?.[0] : undefined;
}

/** The alias, unless it is one of TypeScript's own (`Pick`), else the class or interface. */
function namingSymbol(type: ts.Type, { originOf }: Conversion): ts.Symbol | undefined {
  const alias = type.aliasSymbol?.declarations?.[0];
  if (alias && originOf(alias).kind !== "platform") return type.aliasSymbol;
  return type.symbol && type.symbol.flags & (compiler.SymbolFlags.Class | compiler.SymbolFlags.Interface)
    ? type.symbol
    : undefined;
}

const PROJECT: Origin = { kind: "project" };

/** Who declares what is inside: with one field of the project's own it is not a package's type any more. */
function originOfContent(
  type: ts.Type,
  symbol: ts.Symbol | undefined,
  fields: readonly ts.Symbol[],
  { checker, originOf }: Conversion,
): Origin {
  const named = symbol?.declarations?.[0];
  if (named && originOf(named).kind === "project") return PROJECT;
  if (type.aliasSymbol && !symbol) return PROJECT;
  const origins = fields
    .flatMap((field) => checker.getRootSymbols(field))
    .flatMap((root) => root.declarations?.[0] ?? [])
    .map(originOf);
  if (origins.some(({ kind }) => kind === "project")) return PROJECT;
  return named ? originOf(named) : (origins[0] ?? PROJECT);
}

/** `z.infer` or `Simplify` of the project's own fields names the helper, not the content. */
function symbolIsAHelper(symbol: ts.Symbol | undefined, content: Origin, { originOf }: Conversion): boolean {
  const declaration = symbol?.declarations?.[0];
  return declaration !== undefined && content.kind === "project" && originOf(declaration).kind !== "project";
}

function isClass(type: ts.Type): boolean {
  return type.symbol !== undefined && (type.symbol.flags & compiler.SymbolFlags.Class) !== 0;
}
