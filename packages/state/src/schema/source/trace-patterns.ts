import type { AnyNode, ArrayPattern, AssignmentProperty, MemberExpression, ObjectPattern, Pattern } from "acorn";
import type { FunctionTrace } from "./function-trace.ts";
import {
  elementsOf,
  literalOf,
  type ObjectValue,
  UNKNOWN,
  type Value,
  type Values,
  valuesOf,
} from "./function-values.ts";
import { type Scope, valuesOfName } from "./lexical-scope.ts";
import { propertyOfValues } from "./trace-properties.ts";

export function bindPattern(trace: FunctionTrace, pattern: Pattern, values: Values, scope: Scope): void {
  switch (pattern.type) {
    case "Identifier": {
      const known = valuesOfName(scope, pattern.name);
      if (known) trace.grow(known, values);
      else trace.escape(values);
      return;
    }
    case "AssignmentPattern": {
      const fallback = trace.walk.evaluate(pattern.right, scope);
      return bindPattern(trace, pattern.left, new Set([...values, ...fallback]), scope);
    }
    case "ObjectPattern":
      return bindObjectPattern(trace, pattern, values, scope);
    case "ArrayPattern":
      return bindArrayPattern(trace, pattern, values, scope);
    case "RestElement":
      trace.escape(values);
      return bindPattern(trace, pattern.argument, valuesOf(UNKNOWN), scope);
    case "MemberExpression":
      return assignToMember(trace, pattern, values, scope);
    default:
      return;
  }
}

function bindObjectPattern(trace: FunctionTrace, pattern: ObjectPattern, values: Values, scope: Scope): void {
  for (const part of pattern.properties) {
    // The rest of the state is the state again: what is read of it later is what counts.
    if (part.type === "RestElement") bindPattern(trace, part.argument, restOf(trace, values), scope);
    else bindPattern(trace, part.value, propertyOfValues(trace, values, keyOf(trace, part, scope)), scope);
  }
}

function restOf(trace: FunctionTrace, values: Values): Values {
  const state = [...values].filter(({ kind }) => kind === "state");
  const others = new Set([...values].filter(({ kind }) => kind !== "state"));
  trace.escape(others);
  return new Set<Value>([...state, ...(others.size > 0 ? [UNKNOWN] : [])]);
}

/** A property's name, or undefined where it is computed. */
export function keyOf(
  trace: FunctionTrace,
  { key, computed }: Pick<AssignmentProperty, "computed"> & { key: AnyNode },
  scope: Scope,
): string | undefined {
  if (!computed && key.type === "Identifier") return key.name;
  const values = trace.walk.evaluate(key, scope);
  trace.use(values);
  const literal = literalOf(values);
  return literal === undefined ? undefined : String(literal);
}

function bindArrayPattern(trace: FunctionTrace, pattern: ArrayPattern, values: Values, scope: Scope): void {
  const elements = itemsOfValues(trace, values);
  trace.use(elements);
  for (const element of pattern.elements) {
    if (element?.type === "RestElement") bindPattern(trace, element.argument, elements, scope);
    else if (element) bindPattern(trace, element, elements, scope);
  }
}

/** What stands in a list, for whoever takes it apart: a pattern, a spread, `for … of`. */
export function itemsOfValues(trace: FunctionTrace, values: Values): Values {
  const items = [...values].flatMap((value): Value[] => {
    if (value.kind === "array") return [...elementsOf(value)];
    if (value.kind === "field") return [trace.field(value.name, value.property ?? "[]", value.computed)];
    if (value.kind === "state") trace.uses.loseTrack();
    return [UNKNOWN];
  });
  return new Set(items);
}

export function assignToMember(trace: FunctionTrace, target: MemberExpression, values: Values, scope: Scope): void {
  const key = target.property.type === "PrivateIdentifier" ? undefined : keyOf(trace, memberKey(target), scope);
  for (const owner of trace.walk.evaluate(target.object, scope)) {
    if (owner.kind === "object" && key !== undefined) setLater(trace, owner, key, values);
    else if (owner.kind === "array" && key !== undefined && key !== "length") trace.grow(owner.added, values);
    else if (owner.kind === "object" || owner.kind === "array") trace.open(owner);
    else if (owner.kind === "state" && key !== undefined) assignField(trace, key, values);
    else trace.escape(values);
  }
}

/** A key that is set after the object was made may be set in one branch alone. */
function setLater(trace: FunctionTrace, object: ObjectValue, key: string, values: Values): void {
  if (!object.keys.has(key)) object.optional.add(key);
  trace.setKey(object, key, values);
}

export function memberKey({ property, computed }: MemberExpression): { key: AnyNode; computed: boolean } {
  return { key: property, computed };
}

function assignField(trace: FunctionTrace, name: string, values: Values): void {
  const known = trace.assignedFields.get(name) ?? new Set();
  trace.assignedFields.set(name, known);
  trace.grow(known, values);
}
