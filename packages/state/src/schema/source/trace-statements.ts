import type { AnyNode, ForInStatement, ForOfStatement, SwitchStatement } from "acorn";
import type { FunctionTrace } from "./function-trace.ts";
import { NOTHING, PRIMITIVE, UNKNOWN, type Values, valuesOf } from "./function-values.ts";
import { namesOfPattern, namesOfStatements, type Scope } from "./lexical-scope.ts";
import { comparisonFlags } from "./trace-comparisons.ts";
import { itemsOfValues } from "./trace-patterns.ts";

/** Thrown at source whose names cannot be told apart. */
export class UntraceableError extends Error {}

export function runStatement(trace: FunctionTrace, node: AnyNode, scope: Scope): void {
  const { evaluate, run } = trace.walk;
  const use = (expression: AnyNode | null | undefined, inside = scope) => {
    if (expression) trace.use(evaluate(expression, inside));
  };
  switch (node.type) {
    case "BlockStatement":
      return runBlock(trace, node.body, node, scope);
    case "ExpressionStatement":
      return use(node.expression);
    case "VariableDeclaration":
      for (const { id, init } of node.declarations)
        trace.walk.bind(id, init ? evaluate(init, scope) : valuesOf(NOTHING), scope);
      return;
    case "FunctionDeclaration":
    case "ClassDeclaration":
      // Both are evaluated at the head of their block.
      return;
    case "ReturnStatement": {
      const values = node.argument ? evaluate(node.argument, scope) : valuesOf(NOTHING);
      if (scope.owner) trace.grow(scope.owner.returns, values);
      return;
    }
    case "ThrowStatement":
      return trace.escape(evaluate(node.argument, scope));
    case "IfStatement":
      use(node.test);
      run(node.consequent, scope);
      if (node.alternate) run(node.alternate, scope);
      return;
    case "ForStatement": {
      const names = () => (node.init ? namesOfStatements([node.init]) : []);
      const inside = trace.scopeAt(node, scope, names, { repeats: true });
      if (node.init?.type === "VariableDeclaration") run(node.init, inside);
      else use(node.init, inside);
      use(node.test, inside);
      use(node.update, inside);
      return run(node.body, inside);
    }
    case "ForOfStatement":
    case "ForInStatement":
      return runForEach(trace, node, scope);
    case "WhileStatement":
    case "DoWhileStatement": {
      const inside = trace.scopeAt(node, scope, () => [], { repeats: true });
      use(node.test, inside);
      return run(node.body, inside);
    }
    case "TryStatement":
      run(node.block, scope);
      if (node.handler) {
        const { param, body } = node.handler;
        const inside = trace.scopeAt(node.handler, scope, () => (param ? namesOfPattern(param) : []));
        if (param) trace.walk.bind(param, valuesOf(UNKNOWN), inside);
        run(body, inside);
      }
      if (node.finalizer) run(node.finalizer, scope);
      return;
    case "SwitchStatement":
      return runSwitch(trace, node, scope);
    case "LabeledStatement":
      return run(node.body, scope);
    case "WithStatement":
      throw new UntraceableError("with");
    default:
      return;
  }
}

function runBlock(trace: FunctionTrace, statements: readonly AnyNode[], at: AnyNode, parent: Scope): void {
  const scope = trace.scopeAt(at, parent, () => namesOfStatements(statements));
  for (const statement of statements) {
    const isHoisted = statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration";
    if (!isHoisted) continue;
    const value = trace.walk.evaluate(statement, scope);
    if (statement.id) trace.walk.bind(statement.id, value, scope);
  }
  for (const statement of statements) trace.walk.run(statement, scope);
}

function runForEach(trace: FunctionTrace, node: ForOfStatement | ForInStatement, parent: Scope): void {
  const names = () => namesOfStatements([node.left]);
  const scope = trace.scopeAt(node, parent, names, { repeats: true });
  const over = trace.walk.evaluate(node.right, parent);
  const items = node.type === "ForOfStatement" ? itemsOfValues(trace, over) : keysOf(trace, over);
  trace.use(items);
  const pattern = node.left.type === "VariableDeclaration" ? node.left.declarations[0]!.id : node.left;
  trace.walk.bind(pattern, items, scope);
  trace.walk.run(node.body, scope);
}

function keysOf(trace: FunctionTrace, over: Values): Values {
  trace.use(over);
  return valuesOf(PRIMITIVE);
}

function runSwitch(trace: FunctionTrace, node: SwitchStatement, parent: Scope): void {
  const discriminant = trace.walk.evaluate(node.discriminant, parent);
  const statements = node.cases.flatMap(({ consequent }) => consequent);
  for (const { test } of node.cases) {
    if (!test) continue;
    const tested = trace.walk.evaluate(test, parent);
    trace.use(discriminant, comparisonFlags("===", test, tested, discriminant));
    trace.use(tested);
  }
  trace.use(discriminant);
  runBlock(trace, statements, node, parent);
}
