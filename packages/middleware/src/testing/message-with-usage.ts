import { AIMessage, type AIMessageFields, type UsageMetadata } from "@langchain/core/messages";

/** Core's types of a message without a structure say that it has no usage; given to the constructor, since only that is serialized. */
export function messageWithUsage(
  fields: Omit<AIMessageFields, "usage_metadata">,
  input_tokens: number,
  output_tokens: number,
): AIMessage {
  const usage: UsageMetadata = { input_tokens, output_tokens, total_tokens: input_tokens + output_tokens };
  return new AIMessage({ ...fields, usage_metadata: usage } as unknown as AIMessageFields);
}
