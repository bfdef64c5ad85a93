import type { Bound } from "./bound.ts";

/**
 * The bound of a value made of several parts. One part without a bound leaves the whole without one, whatever may be unknown
 * of the others: so the first unbounded part is named before the first unknown one.
 */
export function combineBounds(parts: readonly Bound[], total: (bytes: number[]) => number): Bound {
  const open = parts.find(({ kind }) => kind === "unbounded") ?? parts.find(({ kind }) => kind === "unknown");
  if (open) return open;
  return { kind: "bytes", bytes: total(parts.map((part) => (part.kind === "bytes" ? part.bytes : 0))) };
}

/** The bound of a value that is one of several. */
export function largestOf(options: readonly Bound[]): Bound {
  return combineBounds(options, (bytes) => Math.max(0, ...bytes));
}
