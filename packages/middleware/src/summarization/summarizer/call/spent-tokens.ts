import type { BaseMessage } from "@langchain/core/messages";
import type { TokenCounter } from "@threadkeep/state";
import type { SummarizationReport } from "../../summarization-event.ts";
import { answerText } from "../answer/answer-text.ts";
import { isRecord } from "../../../message/record.ts";

/** The counter may count the agent's tools with every call; the summarizer is given none. */
export const NO_TOOLS = { tools: [] };

export type SpentTokens = SummarizationReport["spent"];

/** Adds a call. Of the provider's own figures where the answer has them; else counted, and a call that failed has no output. */
export function addCall(spent: SpentTokens, prompt: BaseMessage[], answer: unknown, tokens: TokenCounter): SpentTokens {
  const usage = isRecord(answer) && isRecord(answer["usage_metadata"]) ? answer["usage_metadata"] : {};
  return {
    calls: spent.calls + 1,
    inputTokens: spent.inputTokens + (figure(usage["input_tokens"]) ?? tokens.count(prompt, NO_TOOLS)),
    outputTokens: spent.outputTokens + (figure(usage["output_tokens"]) ?? tokens.countText(answerText(answer))),
  };
}

/** 0 is what integrations put where the provider told them nothing. */
function figure(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined;
}
