import type { TokenCounter, TokenExtras } from "@threadkeep/state";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { viewMessages } from "../message/view-messages.ts";

/** A provider that counts half or twice of what we do uses another tokenizer. Beyond that, it was sent something else. */
const RATIO_BOUNDS = { least: 0.5, most: 2 };

/**
 * The provider's count of a call's input over ours, of the newest answer that says what its input was and that came after
 * the last pass: what was before it then is what the model was sent. `undefined` when no message tells.
 */
export function calibrateFromHistory(
  messages: readonly ThreadMessage[],
  tokens: TokenCounter,
  extras: TokenExtras,
): number | undefined {
  const answer = messages.findLastIndex((message) => inputTokensOf(message) !== undefined);
  if (answer <= 0 || answer <= lastPass(messages)) return undefined;
  return ratioOf(inputTokensOf(messages[answer]), tokens.count(messages.slice(0, answer), extras));
}

/** @returns the ratio; `undefined` outside of its bounds, and without both figures */
export function ratioOf(reported: number | undefined, counted: number): number | undefined {
  if (reported === undefined || counted <= 0) return undefined;
  const ratio = reported / counted;
  return ratio < RATIO_BOUNDS.least || ratio > RATIO_BOUNDS.most ? undefined : ratio;
}

/** `usage_metadata.input_tokens` of an answer, tokens read from a cache included, as LangChain defines it. */
export function inputTokensOf(message: unknown): number | undefined {
  const usage = (message as { usage_metadata?: { input_tokens?: unknown } } | undefined)?.usage_metadata;
  const input = usage?.input_tokens;
  return typeof input === "number" && Number.isFinite(input) && input > 0 ? input : undefined;
}

/** Position of the last message that was there at the last pass; -1 without a pass. The end when it has left: nobody knows then. */
function lastPass(messages: readonly ThreadMessage[]): number {
  const views = viewMessages(messages);
  const cuts = new Set(views.flatMap(({ mark }) => mark?.through ?? []));
  if (cuts.size === 0) return -1;
  const last = views.findLastIndex(({ key }) => cuts.has(key));
  return last === -1 ? messages.length : last;
}
