import type { AnyNode, ClassBody, Identifier, MemberExpression, TemplateLiteral } from "acorn";
import type { FunctionTrace } from "./function-trace.ts";
import { type FunctionNode, NOTHING, PRIMITIVE, UNKNOWN, unionOf, type Values, valuesOf } from "./function-values.ts";
import { type Scope, valuesOfName } from "./lexical-scope.ts";
import { traceCall, traceNew } from "./trace-calls.ts";
import { traceFunction } from "./trace-function.ts";
import { traceArray, traceObject } from "./trace-literals.ts";
import { traceAssignment, traceBinary, traceLogical, traceUnary, traceUpdate } from "./trace-operators.ts";
import { keyOf, memberKey } from "./trace-patterns.ts";
import { propertyOfValues } from "./trace-properties.ts";

export function evaluateExpression(trace: FunctionTrace, node: AnyNode, scope: Scope): Values {
  const { evaluate } = trace.walk;
  switch (node.type) {
    case "Identifier":
      return evaluateName(trace, node, scope);
    case "Literal":
      return valuesOf(node.value === null && !node.regex && !node.bigint ? NOTHING : trace.literal(node.value));
    case "TemplateLiteral":
      return evaluateTemplate(trace, node, scope);
    case "MemberExpression":
      return evaluateMember(trace, node, scope);
    case "ChainExpression":
      return evaluate(node.expression, scope);
    case "CallExpression":
      return traceCall(trace, node, scope);
    case "NewExpression":
      return traceNew(trace, node, scope);
    case "ObjectExpression":
      return traceObject(trace, node, scope);
    case "ArrayExpression":
      return traceArray(trace, node, scope);
    case "ConditionalExpression":
      trace.use(evaluate(node.test, scope));
      return unionOf(evaluate(node.consequent, scope), evaluate(node.alternate, scope));
    case "LogicalExpression":
      return traceLogical(trace, node, scope);
    case "BinaryExpression":
      return traceBinary(trace, node, scope);
    case "UnaryExpression":
      return traceUnary(trace, node, scope);
    case "UpdateExpression":
      return traceUpdate(trace, node, scope);
    case "AssignmentExpression":
      return traceAssignment(trace, node, scope);
    case "SequenceExpression":
      return node.expressions.map((expression) => evaluate(expression, scope)).at(-1) ?? new Set();
    case "AwaitExpression":
      return evaluate(node.argument, scope);
    case "YieldExpression":
      return node.argument ? unionOf(evaluate(node.argument, scope), valuesOf(UNKNOWN)) : valuesOf(UNKNOWN);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "FunctionDeclaration":
      return evaluateFunction(trace, node as FunctionNode, scope);
    case "ClassExpression":
    case "ClassDeclaration":
      if (node.superClass) trace.use(evaluate(node.superClass, scope));
      walkClass(trace, node.body, scope);
      return valuesOf(UNKNOWN);
    case "TaggedTemplateExpression":
      trace.escape(evaluateTemplate(trace, node.quasi, scope));
      return valuesOf(UNKNOWN);
    case "SpreadElement":
      trace.escape(evaluate(node.argument, scope));
      return valuesOf(UNKNOWN);
    case "ImportExpression":
      trace.use(evaluate(node.source, scope));
      return valuesOf(UNKNOWN);
    default:
      return valuesOf(UNKNOWN);
  }
}

function evaluateName(trace: FunctionTrace, { name }: Identifier, scope: Scope): Values {
  const known = valuesOfName(scope, name);
  if (known) return known;
  if (name === "undefined") return valuesOf(NOTHING);
  if (name === "NaN" || name === "Infinity") return valuesOf(PRIMITIVE);
  if (name === "arguments") trace.uses.loseTrack();
  return valuesOf(constantOfGraph(trace, name) ?? UNKNOWN);
}

/** LangGraph's `END` and `START`, also as a compiler writes them: `langgraph_1.END`. */
function constantOfGraph(trace: FunctionTrace, name: string) {
  return name === "END" || name === "START" ? trace.literal(`__${name.toLowerCase()}__`) : undefined;
}

function evaluateMember(trace: FunctionTrace, node: MemberExpression, scope: Scope): Values {
  const owner = trace.walk.evaluate(node.object, scope);
  if (node.property.type === "PrivateIdentifier") return valuesOf(UNKNOWN);
  const key = keyOf(trace, memberKey(node), scope);
  const constant = key === undefined ? undefined : constantOfGraph(trace, key);
  if (constant && [...owner].every(({ kind }) => kind === "unknown")) return valuesOf(constant);
  return propertyOfValues(trace, owner, key);
}

function evaluateTemplate(trace: FunctionTrace, { expressions, quasis }: TemplateLiteral, scope: Scope): Values {
  if (expressions.length === 0) return valuesOf(trace.literal(quasis[0]?.value.cooked));
  for (const expression of expressions) trace.escape(trace.walk.evaluate(expression, scope));
  return valuesOf(PRIMITIVE);
}

function evaluateFunction(trace: FunctionTrace, node: FunctionNode, scope: Scope): Values {
  const value = trace.functionAt(node, scope);
  traceFunction(trace, value);
  return valuesOf(value);
}

function walkClass(trace: FunctionTrace, { body }: ClassBody, scope: Scope): void {
  for (const member of body) {
    if (member.type === "StaticBlock") for (const statement of member.body) trace.walk.run(statement, scope);
    else if (member.value) trace.escape(trace.walk.evaluate(member.value, scope));
  }
}
