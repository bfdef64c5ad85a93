/**
 * What a fork or a replay does about effects that were done before. "reuse": their results are given again. "rerun": they are
 * done anew, on a branch of their own. "stub": nothing is done; tools answer that they were not called.
 */
export type EffectMode = "reuse" | "rerun" | "stub";
