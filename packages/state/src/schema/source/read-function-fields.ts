import type { FieldUse, FieldWrite } from "../model/state-schema-model.ts";
import { FunctionTrace } from "./function-trace.ts";
import {
  type FunctionNode,
  type FunctionValue,
  NOTHING,
  STATE,
  UNKNOWN,
  unionOf,
  type Values,
  valuesOf,
} from "./function-values.ts";
import { mayEndWithoutReturn } from "./may-end-without-return.ts";
import { parseFunction } from "./parse-function.ts";
import { bindPattern } from "./trace-patterns.ts";
import { evaluateExpression } from "./trace-expressions.ts";
import { traceFunction } from "./trace-function.ts";
import { runStatement, UntraceableError } from "./trace-statements.ts";
import { destinationsOf } from "./returned-destinations.ts";
import { writesOf } from "./returned-writes.ts";

export interface FunctionFields {
  reads: FieldUse[] | "unknown";
  writes: FieldWrite[] | "unknown";
  /** It returns a Command that names a destination in its own graph. */
  returnsCommand: boolean | "unknown";
  /** It returns several destinations, or sends with `Send`. */
  fansOut: boolean | "unknown";
  /** Groups of destinations that start in one superstep, as far as they are known; one that may start repeatedly stands twice. */
  together: string[][];
  /** A run can stop in it: it calls `interrupt()`, or hands over to the parent graph. */
  interrupts: boolean | "unknown";
  /** It compares a number that is of no field alone: a clock, the step of the run. */
  measures?: true;
  /** Its Commands may go to END. */
  goesToEnd?: true;
}

const UNKNOWN_FIELDS: FunctionFields = {
  reads: "unknown",
  writes: "unknown",
  returnsCommand: "unknown",
  fansOut: "unknown",
  together: [],
  interrupts: "unknown",
};

/** Longer than any node: a bundled or generated function. */
const MAX_SOURCE_LENGTH = 200_000;
/** A name that takes its value from one that stands below it costs a pass; source that needs more is not followed. */
const MAX_PASSES = 12;

/**
 * What a node or router does with the state, from its text as `Function.prototype.toString` gives it, or from the
 * JavaScript text of its declaration. The first parameter is the state. Nothing is run; what cannot be followed is
 * `unknown`: native code, a state that is passed on as a whole, the result of a call.
 */
export function readFunctionFields(source: string): FunctionFields {
  if (source.length > MAX_SOURCE_LENGTH) return { ...UNKNOWN_FIELDS };
  try {
    const node = parseFunction(source);
    return (node && fieldsOf(node)) ?? { ...UNKNOWN_FIELDS };
  } catch (error) {
    // Source that is nested deeper than the stack reaches, and source whose names cannot be told apart.
    if (error instanceof RangeError || error instanceof UntraceableError) return { ...UNKNOWN_FIELDS };
    throw error;
  }
}

function fieldsOf(node: FunctionNode): FunctionFields | undefined {
  const trace = newTrace();
  const traced = trace.functionAt(node, undefined);
  if (!traceUntilNothingNew(trace, traced)) return undefined;
  const returned: Values = node.generator ? valuesOf(UNKNOWN) : traced.returns;
  const writes = writesOf(trace, mayEndWithoutReturn(node) ? unionOf(returned, valuesOf(NOTHING)) : returned);
  const destinations = destinationsOf(trace, returned);
  trace.useWhatIsOnlyNamed();
  return {
    reads: trace.uses.result(),
    writes,
    ...destinations,
    interrupts: destinations.interrupts || trace.interrupts,
    ...(trace.measures ? { measures: true as const } : {}),
  };
}

function newTrace(): FunctionTrace {
  const trace: FunctionTrace = new FunctionTrace({
    evaluate: (node, scope) => trace.oncePerPass(node, () => evaluateExpression(trace, node, scope)),
    run: (statement, scope) => runStatement(trace, statement, scope),
    bind: (pattern, values, scope) => bindPattern(trace, pattern, values, scope),
  });
  return trace;
}

function traceUntilNothingNew(trace: FunctionTrace, traced: FunctionValue): boolean {
  const [state] = traced.node.params;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const before = trace.beginPass();
    // `(...args) => args[0].docs` is not followed: a rest parameter loses track by itself.
    if (state) trace.walk.bind(state, valuesOf(STATE), traced.scope);
    for (const other of traced.node.params.slice(1)) trace.walk.bind(other, valuesOf(UNKNOWN), traced.scope);
    traceFunction(trace, traced);
    if (trace.learned === before) return true;
  }
  return false;
}
