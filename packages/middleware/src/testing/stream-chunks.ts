import { AIMessageChunk, type AIMessage } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";

/** A message as a provider streams it: word by word, then its calls, then usage and finish reason. */
export function chunksOf(message: AIMessage): ChatGenerationChunk[] {
  const words = typeof message.content === "string" ? (message.content.match(/\s*\S+|\s+$/g) ?? []) : [];
  const content = typeof message.content === "string" ? "" : message.content;
  const tool_call_chunks = (message.tool_calls ?? []).map(({ id, name, args }, index) => ({
    ...(id === undefined ? {} : { id }),
    name,
    args: JSON.stringify(args),
    index,
    type: "tool_call_chunk" as const,
  }));
  const last = new AIMessageChunk({
    content,
    tool_call_chunks,
    additional_kwargs: message.additional_kwargs,
    response_metadata: message.response_metadata,
    ...(message.usage_metadata === undefined ? {} : { usage_metadata: message.usage_metadata }),
  });
  const chunks = [...words.map((word) => new AIMessageChunk({ content: word })), last];
  if (message.id !== undefined) for (const chunk of chunks) chunk.id = message.id;
  return chunks.map((chunk) => new ChatGenerationChunk({ message: chunk, text: chunk.text }));
}
