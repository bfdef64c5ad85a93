import type { FunctionTrace } from "./function-trace.ts";
import { type FunctionValue, UNKNOWN, type Values, valuesOf } from "./function-values.ts";

/** Walks over the parameters and the body. What it returns is gathered in its value. */
export function traceFunction(trace: FunctionTrace, { node, scope, returns }: FunctionValue): void {
  // An inner function may be called by anyone, with anything.
  if (scope.parent) for (const parameter of node.params) trace.walk.bind(parameter, valuesOf(UNKNOWN), scope);
  if (node.body.type === "BlockStatement") trace.walk.run(node.body, scope);
  else trace.grow(returns, trace.walk.evaluate(node.body, scope));
}

/** A call of a function that is written in the same place. */
export function callFunction(trace: FunctionTrace, called: FunctionValue, args: readonly Values[]): Values {
  called.node.params.forEach((parameter, position) => {
    if (parameter.type === "RestElement") args.slice(position).forEach((values) => trace.escape(values));
    else trace.walk.bind(parameter, args[position] ?? new Set(), called.scope);
  });
  return called.returns;
}
