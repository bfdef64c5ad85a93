import type { StateType } from "../../model/state-type.ts";

/** `open` is a text of any wording, which is primitive too. */
export type RoutableKind = "closed" | "open" | "content" | "unknown";

const CLOSED = new Set(["null", "undefined", "boolean", "number", "bigint", "literal"]);

/** What a router decides by when it decides by a value of this type. Optional and nullable count as what they wrap. */
export function routableKind(type: StateType): RoutableKind {
  if (CLOSED.has(type.kind)) return "closed";
  if (type.kind === "string") return "open";
  if (type.kind === "unknown" || type.kind === "recursive") return "unknown";
  if (type.kind !== "union") return "content";
  const kinds = new Set(type.options.map(routableKind));
  return (["content", "unknown", "open"] as const).find((kind) => kinds.has(kind)) ?? "closed";
}

/** The type without null and undefined, where one type is left. */
export function withoutNothing(type: StateType): StateType {
  if (type.kind !== "union") return type;
  const [only, ...others] = type.options.filter(({ kind }) => kind !== "null" && kind !== "undefined");
  return only && others.length === 0 ? only : type;
}

/** For a message: `an object`, `a list`. */
export function describeKind(type: StateType): string {
  const { kind } = withoutNothing(type);
  if (kind === "array" || kind === "tuple") return "a list";
  return kind === "union" ? "more than primitive values" : kind === "object" ? "an object" : `a ${kind}`;
}
