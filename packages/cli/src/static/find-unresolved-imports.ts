import type { SourcePosition } from "@threadkeep/state";
import type ts from "typescript";
import { importSpecifiers } from "./module-imports.ts";
import { positionOf } from "./source-position.ts";

export interface UnresolvedImport {
  specifier: string;
  position: SourcePosition;
}

/** Imports that lead to no types: not installed, not found, or JavaScript without declarations. */
export function findUnresolvedImports(
  files: readonly ts.SourceFile[],
  checker: ts.TypeChecker,
  root: string,
): UnresolvedImport[] {
  return files
    .flatMap(importSpecifiers)
    .filter((specifier) => !checker.getSymbolAtLocation(specifier))
    .map((specifier) => ({ specifier: specifier.text, position: positionOf(specifier, root) }));
}
