import type { TokenCounter } from "@threadkeep/state";
import { judgeSummary } from "./answer/judge-summary.ts";
import { callSummarizer } from "./call/call-summarizer.ts";
import { addCall, type SpentTokens } from "./call/spent-tokens.ts";
import { measureWindow, type CallWindow } from "./fold/call-window.ts";
import { fillCall } from "./fold/fill-call.ts";
import type { HistoryPiece } from "./history/history-piece.ts";
import { renderMessage } from "./history/render-message.ts";
import { DEFAULT_INSTRUCTIONS } from "./prompt/default-instructions.ts";
import type { SummaryAnswer, SummaryRequest } from "./summarizer.ts";

/**
 * Has the model extend the earlier summary by the leaving messages. What one call does not hold is folded: each call extends the
 * summary of the call before, until every message was in one. A summary that is empty, cut off, withheld or not smaller is a
 * failure, and so are errors of the model and time-outs; of several calls the first that fails ends it.
 *
 * It rejects with what ends the run: the reason of its abort signal, LangGraph's control flow.
 * @throws {ThreadkeepError} `summarization.call-too-small`
 */
export async function writeSummary(request: SummaryRequest): Promise<SummaryAnswer> {
  const { tokens, instructions = DEFAULT_INSTRUCTIONS } = request;
  const window = measureWindow({ ...request, instructions });
  let { summary, waiting } = beginFold(request, window);
  let spent: SpentTokens = { calls: 0, inputTokens: 0, outputTokens: 0 };
  let seenTokens = tokens.countText(summary ?? "");
  while (waiting.length > 0) {
    const { prompt, taken, rest } = fillCall(waiting, summary, window, { ...request, instructions });
    const { answer, failure } = await callSummarizer(prompt, request);
    spent = addCall(spent, prompt, answer, tokens);
    if (failure) return { failure, spent };
    seenTokens += sumTokens(taken, window);
    const isLast = rest.length === 0;
    const limit = isLast ? request.replacedTokens : Math.min(seenTokens, window.summaryTokens);
    const { text, rejected } = judgeSummary(answer, limit, tokens);
    if (rejected) return { failure: { reason: rejected }, spent };
    summary = text;
    waiting = rest;
  }
  return summary === undefined ? { failure: { reason: "empty" }, spent } : { text: summary, spent };
}

interface Fold {
  summary: string | undefined;
  waiting: readonly HistoryPiece[];
}

/** An earlier summary that leaves too little room beside it is folded like a message. */
function beginFold({ earlier, leaving, reference, tokens }: SummaryRequest, window: CallWindow): Fold {
  const history = leaving.map((view) => toPiece(view.role, renderMessage(view, reference), tokens));
  if (earlier === undefined) return { summary: undefined, waiting: history };
  const summary = toPiece("earlier summary", earlier, tokens);
  if (summary.tokens > window.summaryTokens) return { summary: undefined, waiting: [summary, ...history] };
  return { summary: earlier, waiting: history };
}

function toPiece(from: HistoryPiece["from"], text: string, tokens: TokenCounter): HistoryPiece {
  return { from, text, tokens: tokens.countText(text) };
}

function sumTokens(pieces: readonly HistoryPiece[], { borderTokens }: CallWindow): number {
  return pieces.reduce((sum, piece) => sum + piece.tokens + borderTokens, 0);
}
