import type { SystemMessage, HumanMessage } from "@langchain/core/messages";
import { splitPiece, type HistoryPiece } from "../history/history-piece.ts";
import { NO_TOOLS } from "../call/spent-tokens.ts";
import { buildPrompt } from "../prompt/summary-prompt.ts";
import { tooSmall, type CallWindow, type WindowRequest } from "./call-window.ts";

export interface FilledCall {
  prompt: [SystemMessage, HumanMessage];
  taken: readonly HistoryPiece[];
  rest: readonly HistoryPiece[];
}

/**
 * Takes as many of the waiting pieces as one call holds beside the summary so far, in order and at least one. A message that
 * no call could hold beside it is split first.
 * @throws {ThreadkeepError} `summarization.call-too-small`
 */
export function fillCall(
  waiting: readonly HistoryPiece[],
  earlier: string | undefined,
  window: CallWindow,
  request: WindowRequest,
): FilledCall {
  const { instructions, callTokens, tokens } = request;
  const freeTokens = window.roomTokens - tokens.countText(earlier ?? "");
  // The sum is close, but borders can take a little more than it says.
  for (let count = countThatFits(waiting, freeTokens, window.borderTokens); count > 0; count -= 1) {
    const taken = waiting.slice(0, count);
    const prompt = buildPrompt({ instructions, earlier, pieces: taken, answerTokens: window.answerTokens });
    if (tokens.fits(prompt, callTokens, NO_TOOLS)) return { prompt, taken, rest: waiting.slice(count) };
  }
  return fillCall(splitFirst(waiting, window, request), earlier, window, request);
}

function countThatFits(pieces: readonly HistoryPiece[], freeTokens: number, borderTokens: number): number {
  let left = freeTokens + borderTokens;
  const firstThatDoesNot = pieces.findIndex((piece) => (left -= piece.tokens + borderTokens) < 0);
  return firstThatDoesNot === -1 ? pieces.length : firstThatDoesNot;
}

function splitFirst(waiting: readonly HistoryPiece[], window: CallWindow, request: WindowRequest): HistoryPiece[] {
  const [first, ...rest] = waiting as readonly [HistoryPiece, ...HistoryPiece[]];
  const parts = first.part ? [first] : splitPiece(first, window.partTokens, request.tokens);
  // Only an encoder for which a part of a text can be more than the whole comes here.
  if (parts.length === 1) throw tooSmall(request.callTokens, request.callTokens + first.tokens);
  return [...parts, ...rest];
}
