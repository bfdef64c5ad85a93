import { withLangGraph } from "@langchain/langgraph/zod";
import { z } from "zod/v4";
import { mergeRecovery } from "../budget/recovery-channels.ts";
import type { SavedRecovery } from "../budget/saved-recovery.ts";
import type { RecoveryFailure } from "../recovery-failure.ts";

// Whatever a checkpoint holds passes the schema: it is judged where it is read.
const spent = z.custom<SavedRecovery>(() => true).optional();
const failure = z.custom<RecoveryFailure>(() => true).nullish();

/** What the middleware keeps in an agent's state. Parallel tool calls write both in one superstep. */
export const recoveryState = z.object({
  /** Private: what the run has spent. */
  _recovery: withLangGraph(spent, { reducer: { fn: mergeRecovery } }),
  /** Why the run ended early, where `onExhausted` says so; `null` once a later run has got its answer. */
  recoveryFailure: withLangGraph(failure, {
    reducer: { fn: (_before: RecoveryFailure | null | undefined, after: RecoveryFailure | null | undefined) => after },
  }),
});
