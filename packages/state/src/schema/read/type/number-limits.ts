import type { NumberType } from "../../model/state-type.ts";

/** The greatest number that passes. Below an excluded limit of integers is the next smaller one. */
export function upperLimit(value: unknown, isInclusive: boolean, { integer }: NumberType): number | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return integer && !isInclusive ? Math.ceil(value) - 1 : value;
}

export function lowerLimit(value: unknown, isInclusive: boolean, { integer }: NumberType): number | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return integer && !isInclusive ? Math.floor(value) + 1 : value;
}

export interface Limits {
  min?: number | undefined;
  max?: number | undefined;
}

/** The narrower of the limits it has and those given. */
export function withLimits(type: NumberType, { min, max }: Limits): NumberType {
  const limited = { ...type };
  if (min !== undefined) limited.min = Math.max(type.min ?? min, min) + 0;
  if (max !== undefined) limited.max = Math.min(type.max ?? max, max) + 0;
  return limited;
}
