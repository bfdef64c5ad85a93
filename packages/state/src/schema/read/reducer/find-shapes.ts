import type { StateType } from "../../model/state-type.ts";
import { callQuietly } from "./call-quietly.ts";
import type { HeldValue } from "./probe-values.ts";
import { isOfKind, type Reduce } from "./reducer-trials.ts";
import { COMMON_SHAPES, shapesOfType, shapesOfValue, type Shape } from "./shape-values.ts";

/** What is known of a channel's values. */
export interface ShapeHints {
  /** `unknown` where nobody says. */
  type?: StateType | undefined;
  /** Of a write, where that is another. */
  writes?: StateType | undefined;
  /** What the channel starts with. */
  initial?: unknown;
}

/**
 * Further values that the reducer takes: what is changed in place often lies deeper than the channel's own list, or comes from an
 * update of another kind. Where the type is known, nothing is tried that it does not allow.
 */
export function findShapes(reduce: Reduce, holds: HeldValue | undefined, hints: ShapeHints): Shape[] {
  return candidates(holds, hints).filter((shape) => {
    const { result } = callQuietly(() => reduce(shape.current("k0"), shape.update("k1")));
    return isOfKind(result, shape.holds);
  });
}

function candidates(holds: HeldValue | undefined, { type, writes, initial }: ShapeHints): Shape[] {
  if (type !== undefined && type.kind !== "unknown")
    return holds === undefined ? [] : shapesOfType(holds, type, writes);
  const ofValue = holds === undefined || initial === undefined ? [] : shapesOfValue(holds, initial);
  return [...ofValue, ...COMMON_SHAPES.filter((shape) => holds === undefined || shape.holds === holds)];
}
