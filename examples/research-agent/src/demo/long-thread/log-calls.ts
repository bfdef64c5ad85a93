import type { UsageMetadata } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { createMiddleware } from "langchain";

/** Adds to `callTokens` what each model call was sent: the provider's figure where it gives one. To be listed last. */
export function logCalls(callTokens: number[]) {
  const tokens = createTokenCounter();
  return createMiddleware({
    name: "CallLog",
    wrapModelCall: async (request, handler) => {
      const response = await handler(request);
      const { messages, systemMessage, tools } = request;
      callTokens.push(inputTokensOf(response) ?? tokens.count(messages, { system: systemMessage.text, tools }));
      return response;
    },
  });
}

function inputTokensOf(response: unknown): number | undefined {
  return (response as { usage_metadata?: UsageMetadata }).usage_metadata?.input_tokens;
}
