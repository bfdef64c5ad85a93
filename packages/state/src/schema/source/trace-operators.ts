import type {
  AnyNode,
  AssignmentExpression,
  BinaryExpression,
  LogicalExpression,
  UnaryExpression,
  UpdateExpression,
} from "acorn";
import type { FunctionTrace } from "./function-trace.ts";
import { MOVING, moves, NOTHING, PRIMITIVE, unionOf, type Value, type Values, valuesOf } from "./function-values.ts";
import type { Scope } from "./lexical-scope.ts";
import { comparisonFlags, isComparison, measuresOther } from "./trace-comparisons.ts";

export function traceBinary(trace: FunctionTrace, node: BinaryExpression, scope: Scope): Values {
  const { evaluate } = trace.walk;
  if (node.left.type === "PrivateIdentifier") return derive(trace, evaluate(node.right, scope));
  const left = evaluate(node.left, scope);
  const right = evaluate(node.right, scope);
  if (isComparison(node.operator)) return compare(trace, node, left, right);
  if (node.operator === "+") return add(trace, left, right);
  if (node.operator === "in") return askForKey(trace, left, right);
  return unionOf(derive(trace, left), derive(trace, right));
}

function compare(trace: FunctionTrace, node: BinaryExpression, left: Values, right: Values): Values {
  if (measuresOther(node.operator, left, right)) trace.measures = true;
  // `state === undefined` reads nothing of it.
  trace.use(withoutState(left), comparisonFlags(node.operator, node.right, right, left));
  trace.use(withoutState(right), comparisonFlags(node.operator, node.left, left, right));
  return valuesOf(PRIMITIVE);
}

function withoutState(values: Values): Values {
  return new Set([...values].filter(({ kind }) => kind !== "state"));
}

/** `"docs" in state` */
function askForKey(trace: FunctionTrace, left: Values, right: Values): Values {
  for (const key of left) {
    if (key.kind === "literal" && right.size === 1 && [...right][0]!.kind === "state")
      trace.use(valuesOf(trace.field(String(key.value))));
    else trace.use(right);
  }
  trace.use(left);
  return valuesOf(PRIMITIVE);
}

function add(trace: FunctionTrace, left: Values, right: Values): Values {
  trace.use(left);
  trace.use(right);
  return unionOf(sumOf(trace, left, right), sumOf(trace, right, left));
}

/** `state.round + 1` is an increment of `round`; so is the 1 of `(round ?? 0) + 1`. */
function sumOf(trace: FunctionTrace, values: Values, others: Values): Values {
  const addsNumber = [...others].some(isPositive);
  const sums = [...values].map((value): Value => {
    if (value.kind === "field") {
      const isPlain = value.computed !== "derived" && value.property === undefined;
      return trace.field(value.name, value.property, addsNumber && isPlain ? "plus" : "derived");
    }
    if (moves(value)) return MOVING;
    return isNumber(value) && addsNumber ? trace.literal(1) : PRIMITIVE;
  });
  // In `round + 1` the 1 alone is not a sum.
  return new Set(hasField(others) && !hasField(values) ? sums.filter((sum) => sum !== PRIMITIVE) : sums);
}

function hasField(values: Values): boolean {
  return [...values].some(({ kind }) => kind === "field");
}

function isNumber(value: Value): boolean {
  return value.kind === "literal" && typeof value.value === "number";
}

function isPositive(value: Value): boolean {
  return value.kind === "literal" && typeof value.value === "number" && value.value > 0;
}

/** What is computed from values in any other way. */
export function derive(trace: FunctionTrace, values: Values): Values {
  trace.escape(values);
  return new Set(
    [...values].map((value) =>
      value.kind === "field" ? trace.field(value.name, value.property, "derived") : moves(value) ? MOVING : PRIMITIVE,
    ),
  );
}

export function traceUnary(trace: FunctionTrace, node: UnaryExpression, scope: Scope): Values {
  const values = trace.walk.evaluate(node.argument, scope);
  const readsNothing = node.operator === "void" || node.operator === "typeof" || node.operator === "!";
  trace.use(readsNothing ? withoutState(values) : values);
  if (node.operator === "void") return valuesOf(NOTHING);
  return readsNothing || node.operator === "delete" ? valuesOf(PRIMITIVE) : derive(trace, values);
}

export function traceLogical(trace: FunctionTrace, node: LogicalExpression, scope: Scope): Values {
  const left = trace.walk.evaluate(node.left, scope);
  const right = trace.walk.evaluate(node.right, scope);
  if (node.operator === "??" || node.operator === "||") return unionOf(left, right);
  // What comes out of the left of `&&` is false, 0 or "".
  trace.use(withoutState(left));
  return unionOf(valuesOf(PRIMITIVE), right);
}

export function traceUpdate(trace: FunctionTrace, node: UpdateExpression, scope: Scope): Values {
  const before = trace.walk.evaluate(node.argument, scope);
  trace.use(before);
  const after = node.operator === "++" ? sumOf(trace, before, valuesOf(trace.literal(1))) : derive(trace, before);
  if (node.argument.type === "Identifier" || node.argument.type === "MemberExpression")
    trace.walk.bind(node.argument, after, scope);
  return after;
}

export function traceAssignment(trace: FunctionTrace, node: AssignmentExpression, scope: Scope): Values {
  const right = trace.walk.evaluate(node.right, scope);
  const values = node.operator === "=" ? right : combine(trace, node, right, scope);
  trace.walk.bind(node.left, values, scope);
  return values;
}

function combine(trace: FunctionTrace, node: AssignmentExpression, right: Values, scope: Scope): Values {
  const before = trace.walk.evaluate(node.left as AnyNode, scope);
  if (node.operator === "+=") return add(trace, before, right);
  if (["??=", "||=", "&&="].includes(node.operator)) return unionOf(before, right);
  return unionOf(derive(trace, before), derive(trace, right));
}
