import type ts from "typescript";
import { compiler } from "./compiler.ts";
import { isJavaScript } from "./create-reading-program.ts";

/**
 * Whether a channel stands in JavaScript that says no type of it: an Annotation without JSDoc. What the checker infers for
 * one is what a default happens to look like: `never[]` for an empty list, `unknown` for nothing at all.
 */
export function declaresNoType(channel: ts.Symbol, checker: ts.TypeChecker): boolean {
  const roots = checker.getRootSymbols(channel);
  return roots.length > 0 && roots.every((root) => isUntypedProperty(root, checker));
}

function isUntypedProperty(field: ts.Symbol, checker: ts.TypeChecker): boolean {
  const declaration = field.valueDeclaration;
  // A `@property` of a JSDoc type is no part of a literal.
  if (
    !declaration ||
    !compiler.isObjectLiteralElementLike(declaration) ||
    !isJavaScript(declaration.getSourceFile().fileName)
  )
    return false;
  return !isSchema(checker.getTypeOfSymbol(field), checker) && !hasTypeInJsDoc(declaration);
}

/** zod declares types in JavaScript, too: its schemas, and the fields of a StateSchema that are made of them. */
function isSchema(type: ts.Type, checker: ts.TypeChecker): boolean {
  return ["_def", "~standard", "valueSchema"].some((name) => checker.getPropertyOfType(type, name) !== undefined);
}

function hasTypeInJsDoc(node: ts.Node): boolean {
  const tags = compiler.getJSDocTags(node);
  if (tags.some((tag) => "typeExpression" in tag && tag.typeExpression !== undefined)) return true;
  return compiler.forEachChild(node, (child) => hasTypeInJsDoc(child) || undefined) === true;
}
