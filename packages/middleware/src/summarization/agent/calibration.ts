import type { BaseMessage } from "@langchain/core/messages";
import type { TokenCounter, TokenExtras } from "@threadkeep/state";
import { calibrateFromHistory } from "../budget/calibrate-tokens.ts";

/** A ratio is written to state again when it has moved by this much: the rest is noise of the provider's framing. */
const RATIO_STEP = 0.02;

export interface KnownRatios {
  /** Of this process's last call. */
  remembered: number | undefined;
  /** Of the state, which may have come from another process. */
  saved: number | undefined;
}

/** The newer one of the two; of the thread's own figures where neither is known. */
export function knownRatio(
  { remembered, saved }: KnownRatios,
  messages: readonly BaseMessage[],
  tokens: TokenCounter,
  extras: TokenExtras,
): number | undefined {
  if (remembered !== undefined && (saved === undefined || !isNews(remembered, saved))) return remembered;
  return saved ?? calibrateFromHistory(messages, tokens, extras);
}

/** Whether a ratio is worth writing to state. */
export function isNews(ratio: number | undefined, saved: number | undefined): ratio is number {
  return ratio !== undefined && Math.abs(ratio - (saved ?? 1)) > RATIO_STEP;
}
