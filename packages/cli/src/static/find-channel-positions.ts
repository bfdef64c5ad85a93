import type { SourcePosition } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "./compiler.ts";
import type { OriginOf } from "./source-origin.ts";
import { positionOf } from "./source-position.ts";

/**
 * Where each channel is declared in the project's own files: its property in `Annotation.Root({ … })`, in a zod object or
 * an interface. One that a package declares stands where its spec is spread into the state: `...MessagesAnnotation.spec`.
 */
export function findChannelPositions(
  channels: readonly ts.Symbol[],
  checker: ts.TypeChecker,
  originOf: OriginOf,
  root: string,
): Map<string, SourcePosition> {
  const declarations = new Map(channels.map((channel) => [channel, ownDeclaration(channel, checker, originOf)]));
  const literals = new Set([...declarations.values()].flatMap(literalAround));
  return new Map(
    channels.flatMap((channel) => {
      const node = declarations.get(channel) ?? findSpread(channel, literals, checker);
      return node ? [[compiler.symbolName(channel), positionOf(node, root)] as const] : [];
    }),
  );
}

function ownDeclaration(channel: ts.Symbol, checker: ts.TypeChecker, originOf: OriginOf): ts.Declaration | undefined {
  return checker
    .getRootSymbols(channel)
    .flatMap(({ declarations = [] }) => declarations)
    .find((declaration) => originOf(declaration).kind === "project");
}

function literalAround(declaration: ts.Declaration | undefined): ts.ObjectLiteralExpression[] {
  const parent = declaration?.parent;
  return parent && compiler.isObjectLiteralExpression(parent) ? [parent] : [];
}

/** A spread in the same literal as other channels whose type has the very same property. */
function findSpread(
  channel: ts.Symbol,
  literals: Iterable<ts.ObjectLiteralExpression>,
  checker: ts.TypeChecker,
): ts.Node | undefined {
  const roots = new Set(checker.getRootSymbols(channel).flatMap(({ declarations = [] }) => declarations));
  for (const literal of literals) {
    const spread = literal.properties.filter(compiler.isSpreadAssignment).find(({ expression }) => {
      const property = checker.getPropertyOfType(checker.getTypeAtLocation(expression), compiler.symbolName(channel));
      return property?.declarations?.some((declaration) => roots.has(declaration));
    });
    if (spread) return spread;
  }
  return undefined;
}
