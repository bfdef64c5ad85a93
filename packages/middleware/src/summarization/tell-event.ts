import type { SummarizationEvent } from "./summarization-event.ts";

type EventListener = (event: SummarizationEvent) => unknown;

/** What happened is done and archived: a listener that fails, at once or later, is a warning and ends no run. */
export function tellEvent(listener: EventListener, event: SummarizationEvent): void {
  try {
    Promise.resolve(listener(event)).catch(warnOfListener);
  } catch (error) {
    warnOfListener(error);
  }
}

/** Without a listener what needs somebody's eye must not be silent. Once each for a process: it is a hint, not a log. */
export function warnOnce(event: SummarizationEvent): void {
  const hint = hintOf(event);
  if (hint === undefined || warned.has(hint)) return;
  warned.add(hint);
  process.emitWarning(`${hint} Give onEvent to see each.`, { type: "ThreadkeepWarning", code: event.type });
}

const warned = new Set<string>();

function hintOf(event: SummarizationEvent): string | undefined {
  if (event.type === "context.over-budget") return "What has to stay in a thread is more than its context budget.";
  if (event.type === "context.shortened" || event.data.failure === undefined) return undefined;
  const { reason, errorName, code, status } = event.data.failure;
  const cause = [reason, errorName, code, status].filter((part) => part !== undefined).join(", ");
  return `A thread's history could not be summarized and archived as it should (${cause}).`;
}

function warnOfListener(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), "ThreadkeepWarning", "context.listener-failed");
}
