import { realpathSync } from "node:fs";
import { relative } from "node:path";
import type { SourcePosition } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "./compiler.ts";

export function positionOf(node: ts.Node, root: string): SourcePosition {
  return positionAt(node.getSourceFile(), namedPart(node).getStart(), root);
}

export function positionAt(file: ts.SourceFile, offset: number, root: string): SourcePosition {
  const { line, character } = file.getLineAndCharacterOfPosition(offset);
  return { file: relativePath(file.fileName, root), line: line + 1, column: character + 1 };
}

/** With forward slashes. The compiler follows links, so the real path of the root is tried too. */
export function relativePath(file: string, root: string): string {
  const path = relative(root, file);
  return (path.startsWith("..") ? relative(realpathSync(root), file) : path).replaceAll("\\", "/");
}

/** A reader looks for the name, not for the `export const` before it. */
function namedPart(node: ts.Node): ts.Node {
  return compiler.getNameOfDeclaration(node as ts.Declaration) ?? node;
}
