import { type AnyNode, type Options, parse, type Program } from "acorn";
import type { FunctionNode } from "./function-values.ts";

const OPTIONS: Options = {
  ecmaVersion: "latest",
  allowAwaitOutsideFunction: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  // The text of a method may name private fields of a class that it does not show.
  checkPrivateFields: false,
};

/** What must stand around the text of a function, of a method of an object or class, or of a declaration to be a program. */
const SURROUNDINGS = [
  { before: "(", after: "\n)", functionIn: functionAloneIn },
  { before: "({", after: "\n})", functionIn: methodAloneInObject },
  { before: "(class extends Object {", after: "\n})", functionIn: methodAloneInClass },
  { before: "", after: "", functionIn: functionDeclaredIn },
] as const;

/** The function whose text this is, or undefined: native code, a class, or no JavaScript. */
export function parseFunction(source: string): FunctionNode | undefined {
  for (const { before, after, functionIn } of SURROUNDINGS) {
    const body = tryParse(`${before}${source}${after}`)?.body;
    const found = body?.length === 1 ? functionIn(body[0]!) : undefined;
    if (found) return found;
  }
  return undefined;
}

function tryParse(text: string): Program | undefined {
  for (const sourceType of ["script", "module"] as const) {
    try {
      return parse(text, { ...OPTIONS, sourceType });
    } catch {
      // Not in this surrounding, or nested too deep for the parser's stack.
    }
  }
  return undefined;
}

function functionAloneIn(statement: AnyNode): FunctionNode | undefined {
  const node = statement.type === "ExpressionStatement" ? statement.expression : statement;
  return node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression" ? node : undefined;
}

function methodAloneInObject(statement: AnyNode): FunctionNode | undefined {
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "ObjectExpression") return undefined;
  const [property, ...others] = statement.expression.properties;
  const isAlone = property?.type === "Property" && property.kind === "init" && others.length === 0;
  return isAlone ? functionAloneIn(property.value) : undefined;
}

function methodAloneInClass(statement: AnyNode): FunctionNode | undefined {
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "ClassExpression") return undefined;
  const [method, ...others] = statement.expression.body.body;
  const isAlone = method?.type === "MethodDefinition" && method.kind === "method" && others.length === 0;
  return isAlone ? method.value : undefined;
}

function functionDeclaredIn(statement: AnyNode): FunctionNode | undefined {
  switch (statement.type) {
    case "FunctionDeclaration":
      return statement as FunctionNode;
    case "VariableDeclaration":
      return functionAloneIn(statement.declarations[0]?.init ?? statement);
    case "ExportDefaultDeclaration":
    case "ExportNamedDeclaration":
      return statement.declaration ? functionDeclaredIn(statement.declaration) : undefined;
    default:
      return functionAloneIn(statement);
  }
}
