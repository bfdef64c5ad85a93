import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { isGraphBubbleUp } from "@langchain/langgraph";
import type { SummarizationFailure } from "../../summarization-event.ts";
import type { SummarizerModel } from "../../summarization-options.ts";
import { describeError } from "./describe-error.ts";
import { summarizerConfig } from "./summarizer-config.ts";

/** What `setTimeout` can wait at most; more would be no wait at all. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface SummarizerCall {
  model: SummarizerModel;
  config: RunnableConfig;
  timeoutMs: number;
}

export type CallResult = { answer: unknown; failure?: never } | { answer?: never; failure: SummarizationFailure };

/**
 * One call of the model. Its errors and our time-out are results; the run's own end is not: an abort, an interrupt and other
 * control flow of LangGraph are thrown, also when the model does not look at its signal.
 */
export async function callSummarizer(prompt: BaseMessage[], call: SummarizerCall): Promise<CallResult> {
  const { model, config } = call;
  config.signal?.throwIfAborted();
  const deadline = startDeadline(call);
  try {
    const answer = await Promise.race([
      invoke(model, prompt, summarizerConfig(config, deadline.signal)),
      deadline.ended,
    ]);
    config.signal?.throwIfAborted();
    return { answer };
  } catch (error) {
    config.signal?.throwIfAborted();
    if (isGraphBubbleUp(error as Error)) throw error;
    return { failure: deadline.signal.aborted ? { reason: "timeout" } : describeError(error) };
  } finally {
    deadline.clear();
  }
}

/** What a model throws before it returns a promise is its failure, too. */
async function invoke(model: SummarizerModel, prompt: BaseMessage[], config: RunnableConfig): Promise<unknown> {
  return model.invoke(prompt, config);
}

/** A signal that ends with the run's or after the time-out, and a promise that rejects then. It leaves no listener on the run's. */
function startDeadline({ config: { signal: run }, timeoutMs }: SummarizerCall) {
  const stop = new AbortController();
  const ended = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => reject(stop.signal.reason), { once: true });
  });
  const endWithRun = (): void => stop.abort(run?.reason);
  const endInTime = (): void => stop.abort(new DOMException("The summarizer took too long.", "TimeoutError"));
  run?.addEventListener("abort", endWithRun, { once: true });
  const timer = setTimeout(endInTime, Math.min(timeoutMs, MAX_TIMER_MS));
  const clear = (): void => {
    clearTimeout(timer);
    run?.removeEventListener("abort", endWithRun);
  };
  return { signal: stop.signal, ended, clear };
}
