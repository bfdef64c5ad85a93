import type { Bound } from "../../bounds/bound.ts";
import { ORDINARY_UNIT_BYTES } from "../../bounds/longest-text.ts";
import type { BoundOptions } from "../../bounds/worst-case-bytes.ts";

/** A worst case above its limit. */
export interface WorstCaseExcess {
  bytes: number;
  /** The same for texts in any script that people write: above the limit as well, or it takes escapes to get there. */
  ordinaryBytes: number;
  /**
   * It is above the limit only for texts that no person writes, full of characters that JSON escapes: a warning, where
   * everything else is an error.
   */
  isByEscapes: boolean;
}

/** `undefined` where the bound keeps to the limit, or nobody knows. */
export function worstCaseAbove(
  limitBytes: number,
  options: BoundOptions,
  boundWith: (options: BoundOptions) => Bound,
): WorstCaseExcess | undefined {
  const bytes = bytesOf(boundWith(options));
  if (bytes === undefined || bytes <= limitBytes) return undefined;
  const ordinaryBytes = bytesOf(boundWith({ ...options, unitBytes: ORDINARY_UNIT_BYTES })) ?? bytes;
  return { bytes, ordinaryBytes, isByEscapes: ordinaryBytes <= limitBytes };
}

function bytesOf(bound: Bound): number | undefined {
  return bound.kind === "bytes" ? bound.bytes : undefined;
}
