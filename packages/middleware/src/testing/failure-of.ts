import { StateOversizedError } from "@threadkeep/state";

/** The StateOversizedError that a run rejects with; fails the test when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<StateOversizedError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!StateOversizedError.isInstance(error)) throw new Error("expected a StateOversizedError", { cause: error });
  return error;
}
