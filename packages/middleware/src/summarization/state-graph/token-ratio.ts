import { Annotation } from "@langchain/langgraph";
import type { TokenCounter, TokenExtras } from "@threadkeep/state";
import { calibrateFromHistory, ratioOf } from "../budget/calibrate-tokens.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";

/** The private field that keeps a thread's calibration: the provider's count over ours, one number. */
export const TOKEN_RATIO = "_tokenRatio";

/**
 * Spread into a state, it keeps the calibration with the thread: `Annotation.Root({ ...MessagesAnnotation.spec, ...tokenRatioChannel })`.
 * In a zod state it is `_tokenRatio: z.number().optional()`. Without it a process that has not seen the thread before learns the ratio
 * from the next answer that came after the last pass.
 */
export const tokenRatioChannel = {
  // Nodes for several lists may write it in one superstep.
  [TOKEN_RATIO]: Annotation<number | undefined>({ reducer: (_, next) => next }),
};

/** Of the newest answer that tells, else what the state remembers, within the same bounds: a checkpoint may hold anything. */
export function readRatio(
  state: Readonly<Record<string, unknown>>,
  messages: readonly ThreadMessage[],
  tokens: TokenCounter,
  extras: TokenExtras,
): number | undefined {
  const saved = state[TOKEN_RATIO];
  const known = typeof saved === "number" && saved > 0 ? ratioOf(saved, 1) : undefined;
  return calibrateFromHistory(messages, tokens, extras) ?? known;
}
