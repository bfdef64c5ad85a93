import type { CallExpression } from "acorn";
import type { FunctionTrace } from "./function-trace.ts";
import { type ArrayValue, elementsOf, UNKNOWN, unionOf, type Value, type Values, valuesOf } from "./function-values.ts";
import type { Scope } from "./lexical-scope.ts";

const SAME_ELEMENTS = new Set(["filter", "slice", "reverse", "sort", "toReversed", "toSorted", "concat", "flat"]);
const REMOVING = new Set(["pop", "shift", "splice", "fill", "copyWithin"]);

export interface MethodCall {
  node: CallExpression;
  name: string;
  args: readonly Values[];
  scope: Scope;
}

/** A method of a list, or of anything that was taken of the state: `state.docs.map(…)`, `sends.push(…)`. */
export function traceMethod(trace: FunctionTrace, owner: Values, call: MethodCall): Values {
  if (call.name === "map" || call.name === "flatMap") return mapped(trace, owner, call);
  return unionOf(...[...owner].map((value) => resultOf(trace, value, call)));
}

/** A list of what the callback returns. */
function mapped(trace: FunctionTrace, owner: Values, { node, args }: MethodCall): Values {
  for (const value of owner)
    trace.use(valuesOf(value.kind === "field" ? trace.field(value.name, value.property ?? "map") : value));
  const array = trace.arrayAt(node);
  for (const value of unionOf(...args)) {
    if (value.kind === "function") trace.grow(array.repeated, flattened(value.returns));
    else if (value.kind === "unknown") trace.grow(array.repeated, valuesOf(UNKNOWN));
  }
  return valuesOf(array);
}

/** `flatMap` takes lists apart; that `map` keeps them is no difference for what is sent where. */
function flattened(values: Values): Values {
  return new Set([...values].flatMap((value): Value[] => (value.kind === "array" ? [...elementsOf(value)] : [value])));
}

function resultOf(trace: FunctionTrace, value: Value, call: MethodCall): Values {
  if (value.kind === "array") return ofLocalArray(trace, value, call);
  for (const values of call.args) trace.escape(values);
  if (value.kind !== "field") {
    trace.escape(valuesOf(value));
    return valuesOf(UNKNOWN);
  }
  const result = valuesOf(trace.field(value.name, value.property ?? call.name, value.computed));
  trace.use(result);
  return result;
}

function ofLocalArray(trace: FunctionTrace, array: ArrayValue, { node, name, args, scope }: MethodCall): Values {
  if (name === "push" || name === "unshift") {
    for (const values of args) {
      trace.use(values);
      trace.grow(scope.repeats ? array.repeated : array.added, values);
    }
    return valuesOf(UNKNOWN);
  }
  for (const values of args) trace.escape(values);
  if (SAME_ELEMENTS.has(name)) return withElementsOf(trace, array, trace.arrayAt(node), name === "concat" ? args : []);
  if (REMOVING.has(name)) trace.open(array);
  return valuesOf(UNKNOWN);
}

function withElementsOf(trace: FunctionTrace, array: ArrayValue, result: ArrayValue, more: readonly Values[]): Values {
  for (const set of [...array.items, array.added]) trace.grow(result.added, set);
  for (const values of [array.repeated, ...more.map(flattened)]) trace.grow(result.repeated, values);
  if (array.open) trace.open(result);
  return valuesOf(result);
}
