import { isRecord, recordsOf, type Loose } from "../../../message/record.ts";

// Not anchored: where every chunk of a stream carries the field, the joined message has it several times in a row.
/** OpenAI, Mistral, Ollama: length. Anthropic: max_tokens, model_context_window_exceeded. Google, Cohere: MAX_TOKENS. */
const CUT_OFF = /length|max_?(?:output_?|new_?)?tokens|context_window_exceeded|error_limit|incomplete/i;
/** OpenAI: content_filter. Anthropic: refusal. Bedrock: content_filtered, guardrail_intervened. Cohere: ERROR_TOXIC. The rest: Google. */
const WITHHELD = /content_filter|refusal|guardrail|toxic|safety|recitation|blocklist|prohibited|spii|^language$/i;

const REASON_FIELDS = ["finish_reason", "finishReason", "stop_reason", "stopReason", "done_reason", "status"];

/** Why a model stopped before it was done, by what the providers' integrations say of it. */
export function answerEnding(answer: unknown): "truncated" | "refused" | undefined {
  if (!isRecord(answer)) return undefined;
  const holders = [answer["response_metadata"], answer["additional_kwargs"], answer["generationInfo"]].filter(isRecord);
  const reasons = holders.flatMap(reasonsIn);
  if (holders.some(hasRefusal) || recordsOf(answer["content"]).some(isRefusal)) return "refused";
  if (reasons.some((reason) => WITHHELD.test(reason))) return "refused";
  return reasons.some((reason) => CUT_OFF.test(reason)) ? "truncated" : undefined;
}

function reasonsIn(holder: Loose): string[] {
  const { incomplete_details: incomplete, promptFeedback: prompt, prompt_feedback: promptSnake } = holder;
  const nested = [incomplete, prompt, promptSnake].filter(isRecord);
  const blocked = nested.flatMap(({ reason, blockReason }) => [reason, blockReason && "safety"]);
  return [...REASON_FIELDS.map((field) => holder[field]), ...blocked].filter((value) => typeof value === "string");
}

function hasRefusal({ refusal }: Loose): boolean {
  return typeof refusal === "string" && refusal !== "";
}

function isRefusal(block: Loose): boolean {
  return block["type"] === "refusal" || (isRecord(block["value"]) && block["value"]["type"] === "refusal");
}
