import { RetriesExhaustedError } from "../retries-exhausted-error.ts";

/**
 * The bound that a layer further in has reached: langchain wraps what an agent's middleware throws, and several nodes of a superstep that fail
 * together reject with one error. The first of them, where all have reached a bound: any other error beside it is not to be hidden.
 */
export function findExhausted(
  error: unknown,
  known = new Map<object, RetriesExhaustedError | undefined>(),
): RetriesExhaustedError | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  if (RetriesExhaustedError.isInstance(error)) return error;
  if (known.has(error)) return known.get(error);
  // Within itself, too: a cycle has no end of its own.
  known.set(error, undefined);
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const within: unknown[] = Array.isArray(errors) && errors.length > 0 ? errors : [cause];
  const found = within.map((one) => findExhausted(one, known));
  const first = found.includes(undefined) ? undefined : found[0];
  known.set(error, first);
  return first;
}
