import type ts from "typescript";
import { compiler } from "../static/compiler.ts";

/** An entry of `allow` as it stands in the text of a config. */
export interface WrittenAllowance {
  rule: string;
  path: string;
  /** Names of the settings around it, outermost first: `graphs`, `research`, `allow`. */
  inside: readonly string[];
  /** The graph it says itself. */
  graph?: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

/** Every object with a rule and a path, in JSON and in modules. One that is put together by code is not found. */
export function writtenAllowances(text: string, file: string): WrittenAllowance[] {
  const source = compiler.createSourceFile(file, text, compiler.ScriptTarget.Latest);
  const found: WrittenAllowance[] = [];
  const visit = (node: ts.Node, inside: readonly string[]) => {
    if (compiler.isObjectLiteralExpression(node)) found.push(...readEntry(node, inside, source));
    const name = compiler.isPropertyAssignment(node) ? nameOf(node) : undefined;
    compiler.forEachChild(node, (child) => visit(child, name === undefined ? inside : [...inside, name]));
  };
  visit(source, []);
  return found;
}

function readEntry(
  node: ts.ObjectLiteralExpression,
  inside: readonly string[],
  source: ts.SourceFile,
): WrittenAllowance[] {
  const texts = new Map(node.properties.flatMap(textProperty));
  const rule = texts.get("rule");
  const path = texts.get("path");
  if (rule === undefined || path === undefined) return [];
  const graph = texts.get("graph");
  const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return [{ rule, path, inside, ...(graph === undefined ? {} : { graph }), line: line + 1, column: character + 1 }];
}

function textProperty(property: ts.ObjectLiteralElementLike): [string, string][] {
  if (!compiler.isPropertyAssignment(property) || !compiler.isStringLiteralLike(property.initializer)) return [];
  const name = nameOf(property);
  return name === undefined ? [] : [[name, property.initializer.text]];
}

function nameOf({ name }: ts.PropertyAssignment): string | undefined {
  return compiler.isIdentifier(name) || compiler.isStringLiteralLike(name) ? name.text : undefined;
}
