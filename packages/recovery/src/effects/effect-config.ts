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
  /** `from`: for a thread that was forked from another. What is done there, and not here, is not done again. */
  | { mode: "reuse"; branch?: string; from?: EffectSource }
  /** `branch`: a name that this fork or replay keeps when it is resumed. Without one a resumed run would do its effects again. */
  | { mode: "rerun"; branch: string }
  | { mode: "stub" };

/** What a run does about effects. Without any: "reuse" on the thread itself. */
export type ResolvedEffects = { mode: EffectMode; branch: string; from: Required<EffectSource> | undefined };

const PLAIN: ResolvedEffects = { mode: "reuse", branch: "", from: undefined };

/**
 * The part of `configurable` by which a fork or a replay says what becomes of effects that were done before. Give it with every invoke
 * of the fork, also when it is resumed.
 *
 * @throws {ThreadkeepError} `effect.invalid-option`
 * @example
 * const fork = await forkThread(graph, { threadId: "order-42", checkpointId });
 * await graph.invoke(null, {
 *   configurable: { thread_id: fork.threadId, ...effectConfig({ mode: "reuse", from: { threadId: "order-42" } }) },
 * });
 */
export function effectConfig(config: EffectConfig): Readonly<Record<string, unknown>> {
  const { mode, branch = "", from } = { branch: undefined, from: undefined, ...config };
  if (!["reuse", "rerun", "stub"].includes(mode))
    throw invalid(`The mode is ${JSON.stringify(mode)}. It can be "reuse", "rerun" or "stub".`);
  if (mode === "rerun" && branch === "")
    throw invalid(
      '"rerun" makes effects anew on a branch. Name it: effectConfig({ mode: "rerun", branch: "fork-1" }).',
    );
  const source = from && { threadId: from.threadId, branch: from.branch ?? "" };
  return { [EFFECTS_KEY]: { mode, branch, from: source } satisfies ResolvedEffects };
}

export function effectsOf({ configurable }: RunnableConfig): ResolvedEffects {
  const given: unknown = configurable?.[EFFECTS_KEY];
  return typeof given === "object" && given !== null ? (given as ResolvedEffects) : PLAIN;
}

function invalid(message: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: "effect.invalid-option" });
}
