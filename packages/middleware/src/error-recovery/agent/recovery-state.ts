import { withLangGraph } from "@langchain/langgraph/zod";
import { z } from "zod/v4";
import { $constructor, $ZodObject } from "zod/v4/core";
import { mergeRecovery } from "../budget/recovery-channels.ts";
import type { SavedRecovery } from "../budget/saved-recovery.ts";
import type { RecoveryFailure } from "../recovery-failure.ts";

type Failure = RecoveryFailure | null | undefined;

// Whatever a checkpoint holds passes the schema: it is judged where it is read.
const spent = z.custom<SavedRecovery>(() => true).optional();
const failure = z.custom<RecoveryFailure>(() => true).nullish();

const shape = {
  /** Private: what the run has spent. Parallel tool calls write it in one superstep. */
  _recovery: withLangGraph(spent, { reducer: { fn: mergeRecovery } }),
  /** Why the run ended early, where `onExhausted` says so; `null` once a later run has got its answer. */
  recoveryFailure: withLangGraph(failure, { reducer: { fn: (_before: Failure, after: Failure) => after } }),
};

/**
 * An object that takes what it is given. langchain makes a partial copy of a middleware's schema for each model call, and zod would compile
 * each of them: a tenth of all that an agent's own round takes. A copy is the schema itself here: it is partial as it is.
 */
const PassingObject = $constructor("PassingObject", (schema: $ZodObject, definition: $ZodObject["_zod"]["def"]) => {
  $ZodObject.init(schema, definition);
  schema._zod.parse = (payload) => payload;
  schema._zod.constr = function copy() {
    return schema;
  } as unknown as $ZodObject["_zod"]["constr"];
});

/** What the middleware keeps in an agent's state. */
export const recoveryState = new PassingObject({ type: "object", shape }) as unknown as z.ZodObject<typeof shape>;
