import { RetriesExhaustedError } from "../retries-exhausted-error.ts";

/**
 * The bound that a layer further in has reached: langchain wraps what an agent's middleware throws, and several nodes of a superstep that fail
 * together reject with one error. The first of them, where all have reached a bound: any other error beside it is not to be hidden.
 */
export function findExhausted(
  error: unknown,
  seen: ReadonlySet<unknown> = new Set(),
): RetriesExhaustedError | undefined {
  if (typeof error !== "object" || error === null || seen.has(error)) return undefined;
  if (RetriesExhaustedError.isInstance(error)) return error;
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const within: unknown[] = Array.isArray(errors) && errors.length > 0 ? errors : [cause];
  const found = within.map((one) => findExhausted(one, new Set([...seen, error])));
  return found.includes(undefined) ? undefined : found[0];
}
