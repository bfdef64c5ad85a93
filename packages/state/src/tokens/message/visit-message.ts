import type { MediaTokens } from "./media-tokens.ts";
import type { VisitParts } from "./part-sink.ts";
import { visitReasoningBeside } from "./reasoning.ts";
import { firstString, type Loose } from "./record.ts";
import { parsedCalls, unparsedCalls, visitCall } from "./tool-calls.ts";
import { visitContent } from "./visit-content.ts";

/** Tokens a provider's chat format adds around the text of a message. */
export interface TokenFraming {
  /** Around each message: three delimiters and the role. 4. */
  message: number;
  /** Once for a count that is not empty: what primes the reply. 3. */
  reply: number;
  /** For a message with a name, beside the name's own tokens. 1. */
  name: number;
}

/**
 * OpenAI's published chat format: `<|im_start|>{role}<|im_sep|>…<|im_end|>` and `<|im_start|>assistant<|im_sep|>` for the reply
 * (openai-cookbook, "How to count tokens with tiktoken"); gpt-tokenizer's `encodeChat` counts the same.
 */
export const DEFAULT_FRAMING: TokenFraming = { message: 4, reply: 3, name: 1 };

/** Walks LangChain messages and plain `{ role, content }` objects alike: they differ in fields that are there or not. */
export function createMessageVisitor(media: MediaTokens, framing: TokenFraming): VisitParts {
  return (value, sink) => {
    const message = value as Loose;
    const calls = parsedCalls(message);
    sink.tokens(framing.message);
    const name = firstString(message, "name");
    if (name !== undefined) {
      sink.text(name);
      sink.tokens(framing.name);
    }
    visitContent(message["content"], { sink, media, calls });
    visitReasoningBeside(message, sink);
    for (const call of calls.all) visitCall(call, sink);
    for (const call of unparsedCalls(message, calls)) visitCall(call, sink);
    const answered = firstString(message, "tool_call_id");
    if (answered !== undefined) sink.text(answered);
    // Where some plain formats keep reasoning.
    if (typeof message["reasoning_content"] === "string") sink.text(message["reasoning_content"]);
  };
}
