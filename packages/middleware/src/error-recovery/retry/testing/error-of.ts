/** What the promise rejects with, whatever that is; fails the test when it does not. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  if ("result" in outcome) throw new Error("expected a rejection");
  return outcome.error;
}
