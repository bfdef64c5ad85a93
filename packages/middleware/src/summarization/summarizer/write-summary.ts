import type { TokenCounter } from "@threadkeep/state";
import { measureWindow, type CallWindow } from "./fold/call-window.ts";
import { foldHistory, type Fold, type FoldRequest } from "./fold/fold-history.ts";
import type { HistoryPiece } from "./history/history-piece.ts";
import { renderMessage } from "./history/render-message.ts";
import { DEFAULT_INSTRUCTIONS } from "./prompt/default-instructions.ts";
import type { SummaryAnswer, SummaryRequest } from "./summarizer.ts";

/** A summary of more than this many times what was asked for is made shorter: extended as it is, it would only grow. */
const TOO_LONG = 2;

/**
 * Has the model extend the earlier summary by the leaving messages. What one call does not hold is folded: each call extends the
 * summary of the call before, until every message was in one. A summary that is empty, cut off, withheld or not smaller is a
 * failure, and so are errors of the model and time-outs; of several calls the first that fails ends it, and what those before it
 * have written comes beside the failure. One that came out too long is condensed by one more call, and rejected where that leaves it
 * longer than `longestTokens`: a model that keeps to no length would let it grow pass by pass.
 *
 * It rejects with what ends the run: the reason of its abort signal, LangGraph's control flow.
 * @throws {ThreadkeepError} `summarization.call-too-small`
 */
export async function writeSummary({
  instructions = DEFAULT_INSTRUCTIONS,
  ...given
}: SummaryRequest): Promise<SummaryAnswer> {
  const request = { ...given, instructions };
  const window = measureWindow(request);
  const answer = await foldHistory(beginFold(request, window), window, request);
  if (answer.text === undefined) return withoutLongPartial(answer, given);
  const isLong = given.tokens.countText(answer.text) > Math.min(longest(window), given.longestTokens);
  const { text, spent } = isLong ? await condense(answer, window, request) : answer;
  return isTooLong(text, given) ? { failure: { reason: "too-long" }, spent } : { text, spent };
}

type FailedSummary = Extract<SummaryAnswer, { failure: object }>;

function withoutLongPartial({ failure, partial, spent }: FailedSummary, limits: LengthLimit): FailedSummary {
  const isGood = partial !== undefined && !isTooLong(partial.text, limits);
  return { failure, spent, ...(isGood && { partial }) };
}

type LengthLimit = Pick<SummaryRequest, "tokens" | "longestTokens">;

function isTooLong(text: string, { tokens, longestTokens }: LengthLimit): boolean {
  return tokens.countText(text) > longestTokens;
}

/** A summary that leaves too little room beside it, or that should become shorter, is folded like a message. */
function beginFold({ earlier, leaving, reference, tokens }: SummaryRequest, window: CallWindow): Fold {
  const history = leaving.map((view) => toPiece(view.role, renderMessage(view, reference), tokens));
  if (earlier === undefined) return { waiting: history };
  const summary = toPiece("earlier summary", earlier, tokens);
  const isTooLong = summary.tokens > Math.min(window.summaryTokens, longest(window));
  return isTooLong ? { waiting: [summary, ...history] } : { summary: earlier, waiting: history };
}

type WrittenSummary = Extract<SummaryAnswer, { text: string }>;

/** The given summary stays where this comes to nothing smaller: it is good, only long. */
async function condense(long: WrittenSummary, window: CallWindow, request: FoldRequest): Promise<WrittenSummary> {
  const { tokens } = request;
  const fold: Fold = { waiting: [toPiece("earlier summary", long.text, tokens)], spent: long.spent };
  const replacedTokens = tokens.countMessage({ role: "user", content: long.text });
  const { text = long.text, spent } = await foldHistory(fold, window, { ...request, replacedTokens });
  return { text, spent };
}

function longest({ answerTokens }: CallWindow): number {
  return answerTokens * TOO_LONG;
}

function toPiece(from: HistoryPiece["from"], text: string, tokens: TokenCounter): HistoryPiece {
  return { from, text, tokens: tokens.countText(text) };
}
