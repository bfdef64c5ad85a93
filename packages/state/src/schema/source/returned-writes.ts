import type { FieldWrite } from "../model/state-schema-model.ts";
import type { FunctionTrace } from "./function-trace.ts";
import { elementsOf, literalOf, type ObjectValue, type Value, type Values } from "./function-values.ts";

type Writes = Map<string, FieldWrite>;

/** The keys of all that a node returns, with how each is written. */
export function writesOf(trace: FunctionTrace, returned: Values): FieldWrite[] | "unknown" {
  trace.use(returned);
  const each = [...returned].map((value) => {
    const writes: Writes = new Map();
    return addWrites(writes, new Set([value])) ? [...writes.values()] : "unknown";
  });
  const known = each.filter((writes) => writes !== "unknown");
  return known.length === each.length ? joinReturns(known) : "unknown";
}

/** What one of the returns does not write is written only sometimes. */
function joinReturns(each: FieldWrite[][]): FieldWrite[] {
  const joined: Writes = new Map();
  for (const write of each.flat()) {
    const isAlways = each.every((writes) => writes.some(({ name, sometimes }) => name === write.name && !sometimes));
    add(joined, isAlways ? write : { ...write, sometimes: true });
  }
  return [...joined.values()];
}

/** False where it cannot be told. */
function addWrites(writes: Writes, returned: Values): boolean {
  return [...returned].every((value): boolean => {
    switch (value.kind) {
      case "object":
        return addKeys(writes, value);
      case "command":
        return value.toParent || addUpdate(writes, value.update);
      case "array":
        return addWrites(writes, elementsOf(value));
      case "send":
      case "literal":
      case "primitive":
      case "nothing":
        return true;
      default:
        return false;
    }
  });
}

function addKeys(writes: Writes, { keys, optional, open }: ObjectValue): boolean {
  for (const [name, values] of keys) {
    // A key that is undefined is written: LangGraph takes it for null.
    const sometimes = optional.has(name) ? { sometimes: true as const } : {};
    for (const value of values) add(writes, { ...writeOf(name, value), ...sometimes });
  }
  return !open;
}

/** A Command may also update with pairs: `[["docs", found]]`. */
function addUpdate(writes: Writes, update: Values): boolean {
  return [...update].every((value) => {
    if (value.kind !== "array") return addWrites(writes, new Set([value]));
    return [...elementsOf(value)].every((pair) => {
      const name = pair.kind === "array" && pair.items[0] ? literalOf(pair.items[0]) : undefined;
      if (name === undefined || pair.kind !== "array" || !pair.items[1]) return false;
      for (const written of pair.items[1]) add(writes, writeOf(String(name), written));
      return true;
    });
  });
}

function add(writes: Writes, write: FieldWrite): void {
  writes.set(JSON.stringify(write), write);
}

function writeOf(name: string, value: Value): FieldWrite {
  if (value.kind === "overwrite") return { name, how: "value", overwrites: true };
  return { name, how: isEmpty(value) ? "empty" : isIncrement(name, value) ? "increment" : "value" };
}

function isEmpty(value: Value): boolean {
  switch (value.kind) {
    case "nothing":
      return true;
    case "literal":
      return value.value === "";
    case "array":
      return !value.open && value.items.length + value.added.size + value.repeated.size === 0;
    case "object":
      return !value.open && value.keys.size === 0;
    default:
      return false;
  }
}

/** A bare positive number adds up under a summing reducer. */
function isIncrement(name: string, value: Value): boolean {
  if (value.kind === "literal") return typeof value.value === "number" && value.value > 0;
  return value.kind === "field" && value.name === name && value.computed === "plus";
}
