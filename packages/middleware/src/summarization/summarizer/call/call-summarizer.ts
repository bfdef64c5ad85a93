import type { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { isGraphBubbleUp } from "@langchain/langgraph";
import { startDeadline } from "../../../deadline.ts";
import type { SummarizationFailure } from "../../summarization-event.ts";
import type { SummarizerModel } from "../../summarization-options.ts";
import { describeError } from "./describe-error.ts";
import { summarizerConfig } from "./summarizer-config.ts";

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
  const { model, config, timeoutMs } = call;
  config.signal?.throwIfAborted();
  const deadline = startDeadline({ run: config.signal, timeoutMs, of: "summarizer" });
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
