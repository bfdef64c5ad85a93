import { Annotation } from "@langchain/langgraph";
import { RECOVERY_FAILURE, type RecoveryFailure } from "../recovery-failure.ts";
import { laterOf, readSaved } from "./read-saved.ts";
import { RECOVERY, type SavedRecovery } from "./saved-recovery.ts";

/** Parallel tasks of one run each save what the whole run had spent when they ended. What another run has saved is replaced. */
export function mergeRecovery(
  before: SavedRecovery | undefined,
  after: SavedRecovery | undefined,
): SavedRecovery | undefined {
  const [known, saved] = [readSaved(before), readSaved(after)];
  return known && saved && known.run === saved.run ? laterOf(known, saved) : (saved ?? known);
}

export function laterFailure<Failure>(_before: Failure, after: Failure): Failure {
  return after;
}

/**
 * Spread into a state: `Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels })`; into a StateSchema or a zod object goes
 * `recoveryFields`. Without them what a run has spent before the process stopped is looked for in the last ten supersteps only.
 */
export const recoveryChannels = {
  [RECOVERY]: Annotation<SavedRecovery | undefined>({ reducer: mergeRecovery, default: () => undefined }),
  /** Why a run ended early, where `onExhausted` says so; of parallel nodes that fail together, the last one. */
  [RECOVERY_FAILURE]: Annotation<RecoveryFailure | null | undefined>({
    reducer: laterFailure,
    default: () => undefined,
  }),
};
