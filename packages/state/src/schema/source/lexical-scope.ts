import type { AnyNode, Pattern } from "acorn";
import type { FunctionNode, FunctionValue, Value } from "./function-values.ts";

export interface Scope {
  /** All that each name ever holds. */
  bindings: Map<string, Set<Value>>;
  parent: Scope | undefined;
  /** The function whose `return` it is; undefined only while that is being made. */
  owner: FunctionValue | undefined;
  /** What stands in it may run several times: the body of a loop or of an inner function. */
  repeats: boolean;
}

export function valuesOfName(scope: Scope, name: string): Set<Value> | undefined {
  for (let inner: Scope | undefined = scope; inner; inner = inner.parent) {
    const values = inner.bindings.get(name);
    if (values) return values;
  }
  return undefined;
}

export function scopeInside(parent: Scope | undefined, names: Iterable<string>, facts: Partial<Scope> = {}): Scope {
  const bindings = new Map([...names].map((name) => [name, new Set<Value>()]));
  return { bindings, parent, owner: parent?.owner, repeats: parent?.repeats ?? false, ...facts };
}

/** Parameters, and what `var` declares anywhere in the body. */
export function namesOfFunction({ params, body, ...node }: FunctionNode): string[] {
  const own = node.type === "FunctionExpression" && node.id ? [node.id.name] : [];
  return [...own, ...params.flatMap(namesOfPattern), ...hoistedNames(body)];
}

/** What `let`, `const`, `class` and `function` declare in a list of statements. */
export function namesOfStatements(statements: readonly AnyNode[]): string[] {
  return statements.flatMap((statement) => {
    if (statement.type === "VariableDeclaration" && statement.kind !== "var") return namesOfDeclarations(statement);
    const isNamed = statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration";
    return isNamed && statement.id ? [statement.id.name] : [];
  });
}

export function namesOfPattern(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((part) =>
        namesOfPattern(part.type === "RestElement" ? part.argument : part.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? namesOfPattern(element) : []));
    case "RestElement":
      return namesOfPattern(pattern.argument);
    case "AssignmentPattern":
      return namesOfPattern(pattern.left);
    default:
      return [];
  }
}

function namesOfDeclarations({ declarations }: Extract<AnyNode, { type: "VariableDeclaration" }>): string[] {
  return declarations.flatMap(({ id }) => namesOfPattern(id));
}

function hoistedNames(node: AnyNode): string[] {
  if (node.type.includes("Function") || node.type.startsWith("Class")) return [];
  const own = node.type === "VariableDeclaration" && node.kind === "var" ? namesOfDeclarations(node) : [];
  return [...own, ...childrenOf(node).flatMap(hoistedNames)];
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}
