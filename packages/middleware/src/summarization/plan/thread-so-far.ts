import type { MessageView } from "../message/message-view.ts";

/** What the bound on summarizer calls counts: calls made in a thread, and tokens of all messages that ever came into it. */
export interface ThreadSoFar {
  calls: number;
  addedTokens: number;
}

/**
 * Read off the last summary, plus what came after it. A thread without a summary has all it ever had. Calls that failed since then
 * stand on no summary.
 */
export function threadSoFar(
  views: readonly MessageView[],
  tokensOf: (index: number) => number,
  failedCalls = 0,
): ThreadSoFar {
  const at = views.findLastIndex((view) => view.mark?.kind === "summary");
  const last = views[at]?.mark;
  const known = last?.kind === "summary" ? last : undefined;
  // Where somebody has removed the last message that was there, the summary itself is the best that is known.
  const cut = views.findLastIndex((view) => view.key === known?.through);
  const isNewFrom = (cut === -1 ? at : cut) + 1;
  let addedTokens = known?.addedTokens ?? 0;
  for (let index = isNewFrom; index < views.length; index++) addedTokens += tokensOf(index);
  return {
    calls: Math.min(known?.calls ?? 0, known?.messages ?? 0) + failedCalls,
    addedTokens: Math.ceil(addedTokens),
  };
}
