import type { StateType } from "@threadkeep/state";
import type ts from "typescript";
import type { Conversion } from "./conversion.ts";

/**
 * A branded value (`string & { __brand: "Id" }`) is what it is without its brand. Undefined where every part is a plain
 * object: those are read as one.
 */
export function convertIntersection(type: ts.IntersectionType, conversion: Conversion): StateType | undefined {
  return type.types
    .map((part) => conversion.convert(part, conversion))
    .find((part) => part.kind !== "object" && part.kind !== "record" && part.kind !== "unknown");
}
