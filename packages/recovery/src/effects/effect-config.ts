import type { RunnableConfig } from "@langchain/core/runnables";
import { ThreadkeepError } from "@threadkeep/state";
import type { EffectMode } from "./effect-mode.ts";

// LangGraph copies other keys of `configurable` into the metadata of checkpoints and traces.
const EFFECTS_KEY = "__threadkeep_effects";

/** Where effects were done before: a thread, and the branch of it that a fork or a replay made its effects on. */
export interface EffectSource {
  threadId: string;
  /** "" for the thread itself. */
  branch?: string;
}

export type EffectConfig =
  /**
   * Also without any config. What was done here, or in a thread that this one was forked from, is not done again: forkThread records that, and
   * forks of forks are followed. `from`: another source, or one branch of it, that is asked first.
   */
  | { mode: "reuse"; branch?: string; from?: EffectSource }
  /** `branch`: a name that this fork or replay keeps when it is resumed. Without one a resumed run would do its effects again. */
  | { mode: "rerun"; branch: string }
  | { mode: "stub" };

/** What a run does about effects. Without any: "reuse", in a fork also of what its source did. */
export type ResolvedEffects = { mode: EffectMode; branch: string; from: Required<EffectSource> | undefined };

const PLAIN: ResolvedEffects = { mode: "reuse", branch: "", from: undefined };

/**
 * The part of `configurable` by which a fork or a replay says what becomes of effects that were done before. Give it with every invoke
 * of the fork, also when it is resumed. Under a recovery service it is an option of the run instead, which is recorded with it:
 * `service.run(graph, input, { threadId, effects: { mode: "stub" } })`.
 *
 * A call is the same in a fork as long as its id is: that of the model's tool call, or the key of `ledger.once`. A fork from before the model
 * made the call asks the model again, which makes a new call with a new id: that is a new effect. What a source has done is known as long
 * as the source is there: deleted with its thread, it would be done again by a fork that has not taken it over.
 *
 * @throws {ThreadkeepError} `effect.invalid-option`
 * @example
 * const fork = await forkThread(checkpointer, { threadId: "order-42", checkpointId });
 * await graph.invoke(null, fork.config); // what order-42 did is not done again
 * await graph.invoke(null, { configurable: { thread_id: fork.threadId, ...effectConfig({ mode: "rerun", branch: "what-if" }) } });
 */
export function effectConfig(config: EffectConfig): Readonly<Record<string, unknown>> {
  const { mode, branch = "", from }: Partial<{ mode: EffectMode; branch: string; from: EffectSource }> = config ?? {};
  if (mode === undefined || !["reuse", "rerun", "stub"].includes(mode))
    throw invalid(`The mode is ${JSON.stringify(mode)}. It can be "reuse", "rerun" or "stub".`);
  if (mode === "rerun" && branch === "")
    throw invalid(
      '"rerun" makes effects anew on a branch. Name it: effectConfig({ mode: "rerun", branch: "fork-1" }).',
    );
  if (from !== undefined && !isSource(from))
    throw invalid('"from" names a thread: { threadId: "order-42" }, and beside it the branch, if it is one.');
  const source = from && { threadId: from.threadId, branch: from.branch ?? "" };
  return { [EFFECTS_KEY]: { mode, branch, from: source } satisfies ResolvedEffects };
}

function isSource(from: unknown): boolean {
  const { threadId, branch = "" } = Object(from) as { threadId?: unknown; branch?: unknown };
  return typeof threadId === "string" && threadId !== "" && typeof branch === "string";
}

export function effectsOf({ configurable }: RunnableConfig): ResolvedEffects {
  const given: unknown = configurable?.[EFFECTS_KEY];
  return typeof given === "object" && given !== null ? (given as ResolvedEffects) : PLAIN;
}

function invalid(message: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: "effect.invalid-option" });
}
