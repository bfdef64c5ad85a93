import type { TokenCounter } from "@threadkeep/state";
import { answerEnding } from "./answer-ending.ts";
import { answerText } from "./answer-text.ts";

export type RejectionReason = "empty" | "truncated" | "refused" | "not-smaller";

export type JudgedSummary = { text: string; rejected?: never } | { text?: never; rejected: RejectionReason };

/**
 * Whether a model's answer may stand for what it summarizes: whole, not empty, and smaller.
 * @param answer an AIMessage, a string, or whatever else came back
 * @param replacedTokens what it replaces; as a message, it has to be less
 */
export function judgeSummary(answer: unknown, replacedTokens: number, tokens: TokenCounter): JudgedSummary {
  const ending = answerEnding(answer);
  if (ending) return { rejected: ending };
  const text = answerText(answer);
  if (text === "") return { rejected: "empty" };
  const isSmaller = tokens.countMessage({ role: "user", content: text }) < replacedTokens;
  return isSmaller ? { text } : { rejected: "not-smaller" };
}
