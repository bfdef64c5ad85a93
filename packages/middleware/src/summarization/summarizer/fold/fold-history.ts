import { judgeSummary } from "../answer/judge-summary.ts";
import { callSummarizer } from "../call/call-summarizer.ts";
import { addCall, type SpentTokens } from "../call/spent-tokens.ts";
import { endsMessage, type HistoryPiece } from "../history/history-piece.ts";
import type { SummarizationFailure } from "../../summarization-event.ts";
import type { SummaryAnswer, SummaryRequest } from "../summarizer.ts";
import type { CallWindow } from "./call-window.ts";
import { fillCall } from "./fill-call.ts";

export interface Fold {
  /** Extended by the first call. */
  summary?: string;
  waiting: readonly HistoryPiece[];
  /** By calls before it. */
  spent?: SpentTokens;
}

export type FoldRequest = SummaryRequest & { instructions: string };

/**
 * Each call extends the summary of the call before, until every piece was in one. The first call that fails ends it; what the
 * calls before it have written is then the partial summary.
 * @throws {ThreadkeepError} `summarization.call-too-small`
 */
export async function foldHistory(fold: Fold, window: CallWindow, request: FoldRequest): Promise<SummaryAnswer> {
  const { tokens, replacedTokens } = request;
  let { summary, waiting, spent = { calls: 0, inputTokens: 0, outputTokens: 0 } } = fold;
  let seenTokens = tokens.countText(summary ?? "");
  let messages = 0;
  const fail = (failure: SummarizationFailure): SummaryAnswer => {
    const isPartial = summary !== undefined && messages > 0;
    return { failure, spent, ...(isPartial && { partial: { text: summary!, messages } }) };
  };
  while (waiting.length > 0) {
    const { prompt, taken, rest } = fillCall(waiting, summary, window, request);
    const { answer, failure } = await callSummarizer(prompt, request);
    spent = addCall(spent, prompt, answer, tokens);
    if (failure) return fail(failure);
    seenTokens += sumTokens(taken, window);
    const limit = rest.length === 0 ? replacedTokens : Math.min(seenTokens, window.summaryTokens);
    const { text, rejected } = judgeSummary(answer, limit, tokens);
    if (rejected) return fail({ reason: rejected });
    summary = text;
    messages += taken.filter(endsMessage).length;
    waiting = rest;
  }
  return summary === undefined ? fail({ reason: "empty" }) : { text: summary, spent };
}

function sumTokens(pieces: readonly HistoryPiece[], { borderTokens }: CallWindow): number {
  return pieces.reduce((sum, piece) => sum + piece.tokens + borderTokens, 0);
}
