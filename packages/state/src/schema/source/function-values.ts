import type {
  AnonymousFunctionDeclaration,
  ArrowFunctionExpression,
  FunctionDeclaration,
  FunctionExpression,
} from "acorn";
import type { Scope } from "./lexical-scope.ts";

export type FunctionNode =
  | ArrowFunctionExpression
  | FunctionExpression
  | FunctionDeclaration
  | AnonymousFunctionDeclaration;

/** What an expression may be, as far as it matters for a node or router of a graph: several values where it depends. */
export type Values = ReadonlySet<Value>;

export type Value =
  | { kind: "state" }
  | FieldValue
  | ObjectValue
  | ArrayValue
  | CommandValue
  | FunctionValue
  | { kind: "send"; node: string | undefined }
  | { kind: "overwrite" }
  | { kind: "literal"; value: string | number | boolean }
  /** A text, number or truth value that was computed. `moves`: from what code elsewhere returned, as a clock does. */
  | { kind: "primitive"; moves?: true }
  /** null or undefined. */
  | { kind: "nothing" }
  /** `moves`: what code elsewhere returned, which may be another thing at each call. */
  | { kind: "unknown"; moves?: true };

/** A channel's value, or what was taken or computed from it. */
export interface FieldValue {
  kind: "field";
  name: string;
  /** Only this was taken of it: `length`; `[]` for an element. */
  property: string | undefined;
  /** `plus` is the field plus a number; `derived` is anything else that was computed from it. */
  computed: "plus" | "derived" | undefined;
}

export interface ObjectValue {
  kind: "object";
  keys: Map<string, Set<Value>>;
  /** Those that it may be without. */
  optional: Set<string>;
  /** It may have more keys than these. */
  open: boolean;
}

export interface ArrayValue {
  kind: "array";
  /** One for each element that is written out. */
  items: Set<Value>[];
  /** Added later, each once at most. */
  added: Set<Value>;
  /** Added in a loop or by `map`: any number of times. */
  repeated: Set<Value>;
  /** It may have more elements than these. */
  open: boolean;
}

export interface CommandValue {
  kind: "command";
  update: Set<Value>;
  goto: Set<Value>;
  /** It may name a destination that is not seen here. */
  open: boolean;
  /** To the parent graph: neither its update nor its destination is of this graph. */
  toParent: boolean;
}

export interface FunctionValue {
  kind: "function";
  node: FunctionNode;
  /** Of its parameters and body. */
  scope: Scope;
  returns: Set<Value>;
}

export const STATE: Value = { kind: "state" };
export const PRIMITIVE: Value = { kind: "primitive" };
export const NOTHING: Value = { kind: "nothing" };
export const UNKNOWN: Value = { kind: "unknown" };
export const RETURNED: Value = { kind: "unknown", moves: true };
export const MOVING: Value = { kind: "primitive", moves: true };

export function valuesOf(...values: Value[]): Values {
  return new Set(values);
}

export function unionOf(...sets: Values[]): Values {
  return new Set(sets.flatMap((set) => [...set]));
}

export function elementsOf({ items, added, repeated, open }: ArrayValue): Values {
  return unionOf(...items, added, repeated, open ? valuesOf(UNKNOWN) : new Set());
}

export function moves(value: Value): boolean {
  return (value.kind === "unknown" || value.kind === "primitive") && value.moves === true;
}

export function literalOf(values: Values): string | number | boolean | undefined {
  const [value, ...others] = values;
  return value?.kind === "literal" && others.length === 0 ? value.value : undefined;
}
