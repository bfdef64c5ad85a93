import { withLangGraph } from "@langchain/langgraph/zod";
import { ZodObject, type ZodRawShape } from "zod/v3";
import { z } from "zod/v4";
import { mergeRecovery } from "../budget/recovery-channels.ts";
import type { SavedRecovery } from "../budget/saved-recovery.ts";
import type { OnExhausted } from "../check-recovery-options.ts";
import type { RecoveryFailure } from "../recovery-failure.ts";

type Spent = SavedRecovery | null | undefined;
type Failure = RecoveryFailure | null | undefined;

// Whatever a checkpoint holds passes the schema: it is judged where it is read.
const spent: z.ZodType<Spent, Spent> = z.custom<Spent>(() => true).default(null);
const failure = z.custom<RecoveryFailure>(() => true).nullish();

const shape = {
  /** Private: what the run has spent. Parallel tool calls write it in one superstep. `null` until then, as LangGraph throws where a field is empty. */
  _recovery: optionalAsItIs(
    withLangGraph(spent, {
      reducer: {
        fn: (before: Spent, after: Spent): Spent => mergeRecovery(before ?? undefined, after ?? undefined) ?? null,
      },
    }),
  ),
  /** Why the run ended early, where `onExhausted` says so; `null` once a later run has got its answer. */
  recoveryFailure: withLangGraph(failure, { reducer: { fn: (_before: Failure, after: Failure) => after } }),
};

/** At the start of each run langchain makes every private field optional: this one has a default already, and to make another schema costs. */
function optionalAsItIs<Field extends object>(field: Field): Field {
  return Object.defineProperty(field, "optional", { value: () => field, configurable: true });
}

/**
 * An object that takes what it is given. For each model call and each tool call langchain parses the state with it, for the former with a
 * partial copy that is made anew: it is partial as it is. Of zod 3, where a copy is made by a method, and cannot be made around it.
 */
class PassingObject extends ZodObject<ZodRawShape> {
  override partial(): never {
    return this as never;
  }

  override extend(): never {
    return this as never;
  }

  override parse(state: unknown): never {
    return state as never;
  }

  override safeParseAsync(state: unknown): Promise<never> {
    return Promise.resolve({ success: true, data: state } as never);
  }
}

type RecoveryState = z.ZodObject<typeof shape>;

const spentAlone = schemaOf({ _recovery: shape._recovery });
const withFailure = schemaOf(shape);

/**
 * What the middleware keeps in an agent's state. Of a field that is empty, LangGraph learns by an exception, several times a round: the
 * failure is there only where something writes it.
 */
export function recoveryState(onExhausted: OnExhausted): RecoveryState {
  return onExhausted === "throw" ? spentAlone : withFailure;
}

/** The fields are of zod 4: only there LangGraph looks for reducers. By its type the failure is there in any case: it is optional. */
function schemaOf(fields: Partial<typeof shape>): RecoveryState {
  const { create } = ZodObject;
  return new PassingObject({ ...create({})._def, shape: () => fields as never }) as unknown as RecoveryState;
}
