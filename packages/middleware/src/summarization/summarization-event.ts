/**
 * Why a pass could not replace what it wanted to. Names only: a provider's text may quote keys and contents.
 * `not-smaller`: than what it replaces. `too-long`: above a third of the budget, also after a call to condense it.
 */
export interface SummarizationFailure {
  reason: "error" | "timeout" | "empty" | "truncated" | "refused" | "not-smaller" | "too-long" | "archive";
  /** The error's class, its code (`ECONNREFUSED`, `archive.not-permitted`) and HTTP status, where it has them. */
  errorName?: string;
  code?: string;
  status?: number;
}

/** What one pass over a thread came to. Tokens are calibrated, with system prompt and tool schemas. */
export interface SummarizationReport {
  threadId?: string;
  budgetTokens: number;
  targetTokens: number;
  tokensBefore: number;
  tokensAfter: number;
  messages: { before: number; after: number; removed: number; shortened: number };
  durationMs: number;
  /** What the summarizer was sent and has answered; of its own usage figures where it gives them. */
  spent: { calls: number; inputTokens: number; outputTokens: number };
  /** Where the originals can be read. */
  reference?: string;
}

/**
 * Sizes, names and references; never contents.
 * - `context.shortened`: old tool results became previews, and that was enough.
 * - `context.summarized`: messages left the state, a summary stands for them. With a failure of the archive: it then failed for
 *   results in the tail, which stayed as they are. With another: the summarizer failed on the way, and the rest stayed.
 * - `context.trimmed`: messages left without a summary: the summarizer failed (`onFailure: "trim"`), or, without a failure, all
 *   that left were broken tool exchanges, which no provider accepts.
 * - `context.kept`: the summarizer or the archive failed and history stayed. Where the archive works, broken tool exchanges leave.
 * - `context.over-budget`: what has to stay is more than the budget. Said once, until the thread fits again.
 */
export type SummarizationEvent =
  | { type: "context.shortened"; data: SummarizationReport }
  | { type: "context.summarized"; data: SummarizationReport & { failure?: SummarizationFailure } }
  | { type: "context.trimmed"; data: SummarizationReport & { failure?: SummarizationFailure } }
  | { type: "context.kept"; data: SummarizationReport & { failure: SummarizationFailure } }
  | { type: "context.over-budget"; data: SummarizationReport & { pinnedTokens: number; removableTokens: number } };
