import type { AnyNode, CallExpression, NewExpression } from "acorn";
import type { FunctionTrace } from "./function-trace.ts";
import { PRIMITIVE, RETURNED, UNKNOWN, unionOf, type Value, type Values, valuesOf } from "./function-values.ts";
import type { Scope } from "./lexical-scope.ts";
import { traceMethod } from "./trace-array-methods.ts";
import { traceCommand, traceSend } from "./trace-destinations.ts";
import { callFunction } from "./trace-function.ts";
import { spreadInto } from "./trace-literals.ts";
import { derive } from "./trace-operators.ts";
import { UntraceableError } from "./trace-statements.ts";

export function traceCall(trace: FunctionTrace, node: CallExpression, scope: Scope): Values {
  const { owner, name } = calleeName(node.callee);
  const args = () => argumentsOf(trace, node.arguments, scope);
  switch (owner === undefined ? name : `${owner}.${name}`) {
    case "eval":
      throw new UntraceableError("eval");
    case "Number":
    case "String":
    case "Boolean":
    case "parseInt":
    case "parseFloat":
      return deriveAll(trace, args());
    case "Promise.resolve":
    case "Object.freeze":
      return args()[0] ?? new Set();
    case "Object.assign":
      return assignAll(trace, args());
    case "Array.from":
      return traceMethod(trace, args()[0] ?? new Set(), { node, name: "map", args: args().slice(1), scope });
  }
  if (owner === "Math") return deriveAll(trace, args());
  // What is printed decides nothing.
  if (owner === "console") return (args(), valuesOf(UNKNOWN));
  if (name === "interrupt") trace.interrupts = true;
  if (name === "getCurrentTaskInput") trace.uses.loseTrack();
  if (name === "__awaiter") return awaited(args());
  return traceOtherCall(trace, node, name, scope);
}

function traceOtherCall(trace: FunctionTrace, node: CallExpression, name: string | undefined, scope: Scope): Values {
  const { callee } = node;
  const called = trace.walk.evaluate(callee, scope);
  const args = argumentsOf(trace, node.arguments, scope);
  if (callee.type === "MemberExpression" && name !== undefined) {
    const owner = trace.walk.evaluate(callee.object, scope);
    const isMap = name === "map" || name === "flatMap";
    if (isMap || [...owner].some(({ kind }) => kind === "array" || kind === "field"))
      return traceMethod(trace, owner, { node, name, args, scope });
    trace.escape(owner);
  }
  const results = [...called].map((value): Values => {
    if (value.kind === "function") return callFunction(trace, value, args);
    for (const values of args) trace.escape(values);
    trace.use(valuesOf(value));
    if (mayInterrupt(callee)) trace.interrupts ||= "unknown";
    return valuesOf(RETURNED);
  });
  return unionOf(...results);
}

/** A function of the project's own, under its imported name, which is not seen here. The platform's know no graphs. */
function mayInterrupt(callee: AnyNode): boolean {
  const isNamed = callee.type === "Identifier" || callee.type === "SequenceExpression";
  const { name } = calleeName(callee);
  return isNamed && name !== undefined && !Object.hasOwn(globalThis, name);
}

/** TypeScript's and Babel's form of an async function for old targets: `__awaiter(this, void 0, void 0, function* () {…})`. */
function awaited(args: readonly Values[]): Values {
  const bodies = [...unionOf(...args)].filter((value) => value.kind === "function");
  return unionOf(...bodies.map(({ returns }) => returns));
}

function assignAll(trace: FunctionTrace, [target = new Set(), ...sources]: Values[]): Values {
  for (const value of target) {
    if (value.kind !== "object") return (sources.forEach((source) => trace.escape(source)), valuesOf(UNKNOWN));
    for (const source of sources) spreadInto(trace, value, source);
  }
  return target;
}

function deriveAll(trace: FunctionTrace, args: readonly Values[]): Values {
  return unionOf(valuesOf(PRIMITIVE), ...args.map((values) => derive(trace, values)));
}

export function traceNew(trace: FunctionTrace, node: NewExpression, scope: Scope): Values {
  const args = argumentsOf(trace, node.arguments, scope);
  switch (calleeName(node.callee).name) {
    case "Command":
      return traceCommand(trace, node, args[0] ?? new Set());
    case "Send":
      return traceSend(trace, node, args);
    case "Overwrite":
      for (const values of args) trace.use(values);
      return valuesOf(trace.valueAt(node, (): Value => ({ kind: "overwrite" })));
    case "NodeInterrupt":
    case "GraphInterrupt":
      trace.interrupts = true;
      break;
  }
  trace.escape(trace.walk.evaluate(node.callee, scope));
  for (const values of args) trace.escape(values);
  return valuesOf(RETURNED);
}

function argumentsOf(trace: FunctionTrace, args: CallExpression["arguments"], scope: Scope): Values[] {
  return args.map((argument) => trace.walk.evaluate(argument, scope));
}

/** `Send`, `langgraph_1.Send` and `(0, langgraph_1.Send)` are all called `Send`. */
export function calleeName(callee: AnyNode): { owner?: string | undefined; name?: string | undefined } {
  if (callee.type === "Identifier") return { name: callee.name };
  if (callee.type === "SequenceExpression") return { name: calleeName(callee.expressions.at(-1)!).name };
  if (callee.type === "ChainExpression") return calleeName(callee.expression);
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return {};
  const owner = callee.object.type === "Identifier" ? callee.object.name : "";
  return { owner, name: callee.property.name };
}
