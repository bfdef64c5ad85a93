import { MessagesValue, ReducedValue } from "@langchain/langgraph";
import { withLangGraph } from "@langchain/langgraph/zod";
import { RECOVERY_FAILURE, type RecoveryFailure } from "../recovery-failure.ts";
import { laterFailure, mergeRecovery } from "./recovery-channels.ts";
import { RECOVERY, type SavedRecovery } from "./saved-recovery.ts";

type Value<Stored> = Stored | undefined;

/** The parts of a zod 4 schema that zod and LangGraph infer types by. The types of zod itself would make every user install it. */
interface ZodField<Stored> {
  _zod: { def: object; output: Stored; input: Stored; optin: "optional"; optout: "optional" };
  /** The type of an update. */
  lg_reducer_schema: { _zod: { def: object; output: Stored; input: Stored } };
}

/** A field of a StateSchema, and of a zod object. */
export type RecoveryField<Stored> = ReducedValue<Value<Stored>, Value<Stored>> & ZodField<Value<Stored>>;

/**
 * What `recoveryChannels` is to an Annotation, for the two other kinds of state: spread into `new StateSchema({ ..., ...recoveryFields })`
 * or, with zod 4, into `z.object({ ..., ...recoveryFields })`. An object of zod 3 does not take them.
 */
export const recoveryFields = {
  // Made when they are asked for: should LangGraph make its own schema of something else one day, the rest of this package still loads.
  get [RECOVERY](): RecoveryField<SavedRecovery> {
    return field(mergeRecovery);
  },
  /** Why a run ended early, where `onExhausted` says so; of parallel nodes that fail together, the last one. */
  get [RECOVERY_FAILURE](): RecoveryField<RecoveryFailure | null> {
    return field(laterFailure);
  },
};

type Reducer<Stored> = (before: Value<Stored>, after: Value<Stored>) => Value<Stored>;
type Schema<Stored> = ReducedValue<Value<Stored>, Value<Stored>>["valueSchema"];

/** A StateSchema looks at the parts of a ReducedValue, a zod object at those of a schema, LangGraph's registry at which object it is: one may be all. */
function field<Stored>(reducer: Reducer<Stored>): RecoveryField<Stored> {
  const schema = anything<Stored>();
  const reduced = new ReducedValue<Value<Stored>, Value<Stored>>(schema, { inputSchema: schema, reducer });
  const registered = withLangGraph(schema as never, { reducer: { fn: reducer } });
  return Object.assign(registered as object, reduced) as RecoveryField<Stored>;
}

/**
 * Whatever a checkpoint holds passes: it is judged where it is read. LangGraph's own schema of messages checks nothing, and is of the zod that
 * LangGraph has with it: a zod of ours would be one more to install.
 */
function anything<Stored>(): Schema<Stored> {
  const messages = MessagesValue.inputSchema as object as CustomSchema<Stored>;
  const schema = messages.clone(messages._zod.def);
  // A custom schema has no JSON schema of its own, and the whole state would have none.
  schema._zod.toJSONSchema = () => ({});
  return schema.optional();
}

interface CustomSchema<Stored> {
  _zod: { def: object; toJSONSchema?: () => object };
  clone(def: object): CustomSchema<Stored>;
  optional(): Schema<Stored>;
}
