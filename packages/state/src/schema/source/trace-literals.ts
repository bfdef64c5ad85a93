import type { ArrayExpression, ObjectExpression, SpreadElement } from "acorn";
import type { FunctionTrace } from "./function-trace.ts";
import { type ArrayValue, type ObjectValue, UNKNOWN, type Value, type Values, valuesOf } from "./function-values.ts";
import type { Scope } from "./lexical-scope.ts";
import { itemsOfValues, keyOf } from "./trace-patterns.ts";

export function traceObject(trace: FunctionTrace, node: ObjectExpression, scope: Scope): Values {
  const object = trace.objectAt(node);
  for (const part of node.properties) {
    if (part.type === "SpreadElement") {
      spreadInto(trace, object, trace.walk.evaluate(part.argument, scope));
      continue;
    }
    const key = keyOf(trace, part, scope);
    const values = trace.walk.evaluate(part.value, scope);
    trace.use(values);
    // `__proto__: value` gives the object a prototype and no key.
    if (key === "__proto__" && !part.computed && !part.shorthand && !part.method) continue;
    if (key === undefined) trace.open(object);
    else trace.setKey(object, key, part.kind === "init" ? values : valuesOf(UNKNOWN));
  }
  return valuesOf(object);
}

/** `...values` in an object literal, and a source of `Object.assign`. */
export function spreadInto(trace: FunctionTrace, object: ObjectValue, values: Values): void {
  trace.use(values);
  for (const value of values) {
    if (value.kind === "object") {
      for (const [key, inner] of value.keys) {
        trace.setKey(object, key, inner);
        if (values.size > 1 || value.optional.has(key)) object.optional.add(key);
      }
      if (value.open) trace.open(object);
    } else if (!isSpreadOfNothing(value)) trace.open(object);
  }
}

/** `...(found && { docs })`: false, 0, "" and null have no keys of their own. */
function isSpreadOfNothing({ kind }: Value): boolean {
  return kind === "nothing" || kind === "primitive" || kind === "literal";
}

export function traceArray(trace: FunctionTrace, node: ArrayExpression, scope: Scope): Values {
  const array = trace.arrayAt(node, node.elements.length);
  node.elements.forEach((element, position) => {
    if (element?.type === "SpreadElement") spreadIntoArray(trace, array, element, scope);
    else if (element) {
      const values = trace.walk.evaluate(element, scope);
      trace.use(values);
      trace.grow(array.items[position]!, values);
    }
  });
  return valuesOf(array);
}

function spreadIntoArray(trace: FunctionTrace, array: ArrayValue, { argument }: SpreadElement, scope: Scope): void {
  for (const value of trace.walk.evaluate(argument, scope)) {
    trace.use(valuesOf(value));
    if (value.kind === "array" && !value.open) {
      for (const set of [...value.items, value.added]) trace.grow(array.added, set);
      trace.grow(array.repeated, value.repeated);
    } else trace.grow(array.repeated, itemsOfValues(trace, valuesOf(value)));
  }
}
