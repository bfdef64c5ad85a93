import type { FunctionTrace } from "./function-trace.ts";
import { PRIMITIVE, UNKNOWN, type Value, type Values } from "./function-values.ts";

/** What `values.name` may be; without a name, what any computed property may be. */
export function propertyOfValues(trace: FunctionTrace, values: Values, name: string | undefined): Values {
  return new Set([...values].flatMap((value) => propertyOf(trace, value, name)));
}

function propertyOf(trace: FunctionTrace, value: Value, name: string | undefined): Value[] {
  switch (value.kind) {
    case "state":
      return fieldOfState(trace, name);
    case "field":
      return [trace.field(value.name, value.property ?? propertyName(name), value.computed)];
    case "object":
      return name !== undefined && value.keys.has(name) && !value.open ? [...value.keys.get(name)!] : [UNKNOWN];
    case "array":
      return [name === "length" ? PRIMITIVE : UNKNOWN];
    default:
      return [UNKNOWN];
  }
}

function fieldOfState(trace: FunctionTrace, name: string | undefined): Value[] {
  if (name !== undefined) return [trace.field(name), ...(trace.assignedFields.get(name) ?? [])];
  trace.uses.loseTrack();
  return [UNKNOWN];
}

/** An element of a list, and what stands under a computed key, are both `[]`. */
function propertyName(name: string | undefined): string {
  return name === undefined || /^\d+$/.test(name) ? "[]" : name;
}
