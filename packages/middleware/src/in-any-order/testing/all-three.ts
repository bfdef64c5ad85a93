import type { AgentMiddleware } from "langchain";
import { stateGuardMiddleware } from "../../guard/state-guard-middleware.ts";
import { errorRecoveryMiddleware } from "../../error-recovery/agent/error-recovery-middleware.ts";
import type { ErrorRecoveryEvent } from "../../error-recovery/error-recovery-event.ts";
import type { ErrorRecoveryMiddlewareOptions } from "../../error-recovery/error-recovery-options.ts";
import { contextBudgetMiddleware } from "../../summarization/agent/context-budget-middleware.ts";
import type { SummarizationEvent } from "../../summarization/summarization-event.ts";
import type { SummarizationOptions } from "../../summarization/summarization-options.ts";
import { memoryArchive } from "../../testing/memory-archive.ts";
import { summarizingModel } from "../../testing/summarizer-models.ts";

/** Outermost first, as `createAgent` takes them. */
export const ORDERS = [
  "guard, budget, recovery",
  "guard, recovery, budget",
  "budget, guard, recovery",
  "budget, recovery, guard",
  "recovery, guard, budget",
  "recovery, budget, guard",
] as const;

export interface AllThreeOptions {
  budget?: Partial<SummarizationOptions>;
  recovery?: ErrorRecoveryMiddlewareOptions;
  maxBytes?: string;
}

let threads = 0;

/** The three middlewares in an order, with what they say and a thread of their own. */
export function allThree(order: string, { budget, recovery, maxBytes = "1 MB" }: AllThreeOptions = {}) {
  const archive = memoryArchive();
  const said: SummarizationEvent[] = [];
  const events: ErrorRecoveryEvent[] = [];
  const summarizer = summarizingModel();
  const made: Record<string, AgentMiddleware> = {
    guard: stateGuardMiddleware({ maxBytes }) as AgentMiddleware,
    budget: contextBudgetMiddleware({
      model: summarizer,
      budget: { tokens: 1_000 },
      keep: { messages: 4 },
      archive,
      onEvent: (event) => said.push(event),
      ...budget,
    }) as AgentMiddleware,
    recovery: errorRecoveryMiddleware({
      baseDelayMs: 0,
      onEvent: (event) => events.push(event),
      ...recovery,
    }) as AgentMiddleware,
  };
  const thread = { configurable: { thread_id: `in-any-order-${threads++}` } };
  const middleware = order.split(", ").map((name) => made[name]!);
  const archived = () => archive.messagesOf(thread.configurable.thread_id);
  return { middleware, thread, archived, said, events, summarizer };
}
