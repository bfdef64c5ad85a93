import { propertyOf } from "./property-of.ts";

/** What a method returns, `undefined` where there is none or it throws. */
export function callMethod(value: unknown, method: string, ...args: unknown[]): unknown {
  const call = propertyOf(value, method);
  try {
    return typeof call === "function" ? (call as (...args: unknown[]) => unknown).apply(value, args) : undefined;
  } catch {
    return undefined;
  }
}
