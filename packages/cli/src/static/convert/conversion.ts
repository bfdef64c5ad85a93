import type { StateType } from "@threadkeep/state";
import type ts from "typescript";
import type { OriginOf } from "../source-origin.ts";

/** What the conversion of one type has to know of the types around it. */
export interface Conversion {
  checker: ts.TypeChecker;
  originOf: OriginOf;
  /** Types that this one stands inside of, outermost first: one that is met again is recursive. */
  open: readonly ts.Type[];
  /** How many of them are objects that a package or the platform declares. */
  foreignDepth: number;
  /** Nobody declared the type: what it leaves open is not known, rather than declared open. */
  isInferred: boolean;
  /** Shared by all types of one channel. */
  budget: { typesLeft: number };
  /** Converts a part of the type. */
  convert(type: ts.Type, conversion: Conversion): StateType;
}

/** Deep enough for what people declare, and an end for generic types that grow at every level. */
export const MAX_DEPTH = 16;
/** Objects of an SDK inside of each other: enough to see that it is not an id. */
export const MAX_FOREIGN_DEPTH = 3;
/** Types in one channel. A response type of a large SDK has thousands, and they cost time and room in the lock. */
export const MAX_TYPES = 1_000;
export const MAX_PROPERTIES = 200;
export const MAX_FOREIGN_PROPERTIES = 60;
/** Literals in one union, above which only the longest text counts. */
export const MAX_LITERALS = 500;
export const MAX_OPTIONS = 50;

export function unknown(why: string): StateType {
  return { kind: "unknown", why };
}
