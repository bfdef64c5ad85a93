import { ThreadkeepError } from "@threadkeep/state";

/** Stored, or refused for the one reason that there is. */
export async function expectOutcome(isAccepted: boolean, call: Promise<unknown>): Promise<void> {
  if (isAccepted) {
    await call;
    return;
  }
  const outcome = await call.then(
    () => "accepted",
    (error: unknown) => error,
  );
  if (ThreadkeepError.isInstance(outcome) && outcome.code === "checkpointer.thread-deleted") return;
  throw new Error(`A write of before the removal was not refused as such: ${String(outcome)}`, { cause: outcome });
}
