import { ThreadkeepError, type TokenCounter } from "@threadkeep/state";
import { NO_TOOLS } from "../call/spent-tokens.ts";
import type { HistoryPiece } from "../history/history-piece.ts";
import { buildPrompt } from "../prompt/summary-prompt.ts";

/** Less room for history makes parts of a few words. */
const MIN_ROOM_TOKENS = 128;
// A call holds a summary and at least one part of a message; what is left is for borders with longer numbers.
const ASKED_SHARE = 1 / 3;
const SUMMARY_SHARE = 1 / 2;
const PART_SHARE = 1 / 4;

const BORDER: HistoryPiece = { from: "human", text: "", tokens: 0 };
const LONGEST_BORDER: HistoryPiece = { ...BORDER, from: "earlier summary", part: { number: 9999, of: 9999 } };

export interface WindowRequest {
  instructions: string;
  callTokens: number;
  summaryTokens: number;
  tokens: TokenCounter;
}

/** How the tokens of one call are shared. */
export interface CallWindow {
  /** For the summary so far and the history. */
  roomTokens: number;
  /** What the summarizer is asked to keep to. */
  answerTokens: number;
  /** The most that a summary may take of a call that it is extended in. */
  summaryTokens: number;
  /** The most of one part of a message that is larger than a call. */
  partTokens: number;
  /** What the border of one message takes. */
  borderTokens: number;
}

/** @throws {ThreadkeepError} `summarization.call-too-small` */
export function measureWindow({ instructions, callTokens, summaryTokens, tokens }: WindowRequest): CallWindow {
  const frameTokens = countFrame(LONGEST_BORDER);
  const roomTokens = callTokens - frameTokens;
  if (!(roomTokens >= MIN_ROOM_TOKENS)) throw tooSmall(callTokens, frameTokens + MIN_ROOM_TOKENS);
  return {
    roomTokens,
    answerTokens: Math.min(summaryTokens, Math.floor(roomTokens * ASKED_SHARE)),
    summaryTokens: Math.floor(roomTokens * SUMMARY_SHARE),
    partTokens: Math.floor(roomTokens * PART_SHARE),
    borderTokens: Math.max(countFrame(BORDER, BORDER) - countFrame(BORDER), 0),
  };

  function countFrame(...pieces: HistoryPiece[]): number {
    return tokens.count(buildPrompt({ instructions, earlier: "", pieces, answerTokens: summaryTokens }), NO_TOOLS);
  }
}

export function tooSmall(callTokens: number, minTokens: number): ThreadkeepError {
  return new ThreadkeepError(
    `A call of the summarizer may take ${callTokens} tokens. Its instructions and a little history take ${minTokens}. ` +
      "Raise `summarizerTokens`, or shorten `instructions`.",
    { code: "summarization.call-too-small", context: { callTokens, minTokens } },
  );
}
