import type { Fence } from "../runs/fence.ts";
import type { EffectKey, EffectRow, EffectStore } from "../store/effect-store.ts";

/** An effect with its result as a value: what its call gave, or the error that it threw. */
export interface StoredEffect extends Omit<EffectRow, "result"> {
  result: unknown;
}

/** The effects in a checkpointer's database: as the store has them, with results as values, which are encoded as channel values are. */
export interface EffectAccess extends Pick<EffectStore, "release"> {
  claim(
    effect: Parameters<EffectStore["claim"]>[0],
    fence: Fence | undefined,
  ): Promise<{ kind: "claimed" } | { kind: "found"; effect: StoredEffect }>;
  finish(
    key: EffectKey,
    claimId: string,
    outcome: { state: "done" | "failed"; result: unknown },
    fence: Fence | undefined,
  ): Promise<boolean>;
  read(key: EffectKey): Promise<StoredEffect | undefined>;
  list(threadId: string, options: Parameters<EffectStore["list"]>[1]): Promise<readonly StoredEffect[]>;
}

/** What a checkpointer has whose database keeps effects. */
export interface KeepsEffects {
  readonly effects: EffectAccess;
}
