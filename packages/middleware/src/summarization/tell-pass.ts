import { applyChange, isChange } from "./message-change.ts";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { PassState } from "./pass-state.ts";
import { tellEvent } from "./tell-event.ts";
import type { SummarizationEvent, SummarizationReport } from "./summarization-event.ts";

/** Emits what a pass came to, and once that what has to stay is above the budget. */
export function tellPass<Message extends ThreadMessage>(
  pass: PassState<Message>,
  durationMs: number,
): SummarizationReport {
  const report = reportOf(pass, durationMs);
  const event = eventOf(pass, report);
  if (event !== undefined) tellEvent(pass.options.onEvent, event);
  tellOverBudget(pass, report);
  return report;
}

function reportOf<Message extends ThreadMessage>(
  { thread, look, change, spent, reference, removed }: PassState<Message>,
  durationMs: number,
): SummarizationReport {
  const after = applyChange(change);
  return {
    threadId: thread.threadId,
    budgetTokens: thread.budgetTokens,
    targetTokens: look.input.limits.targetTokens,
    tokensBefore: look.tokens,
    tokensAfter: isChange(change) ? look.meter.total(after) : look.tokens,
    messages: {
      before: look.views.length,
      after: after.length,
      removed,
      // One message was replaced by the summary.
      shortened: change.replaced.size - (removed > 0 ? 1 : 0),
    },
    durationMs,
    spent,
    ...(reference !== undefined && { reference }),
  };
}

function eventOf({ outcome, failure }: PassState, data: SummarizationReport): SummarizationEvent | undefined {
  if (outcome === "unchanged") return undefined;
  if (outcome === "kept") return { type: "context.kept", data: { ...data, failure: failure! } };
  if (outcome === "shortened") return { type: "context.shortened", data };
  return { type: `context.${outcome}`, data: { ...data, ...(failure && { failure }) } };
}

function tellOverBudget(pass: PassState, report: SummarizationReport): void {
  const { pinnedTokens, removableTokens } = pass.look.plan;
  const isOver = Math.max(pinnedTokens, report.tokensAfter) > report.budgetTokens;
  if (isOver && !pass.memory.saidOverBudget)
    tellEvent(pass.options.onEvent, {
      type: "context.over-budget",
      data: { ...report, pinnedTokens, removableTokens },
    });
  pass.memory = { ...pass.memory, saidOverBudget: report.tokensAfter > report.budgetTokens };
}
