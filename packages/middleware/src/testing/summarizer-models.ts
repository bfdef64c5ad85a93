import { createHash } from "node:crypto";
import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { messageWithUsage } from "./message-with-usage.ts";
import { ScriptedModel } from "./scripted-model.ts";

export type ProviderStyle = "openai" | "anthropic" | "google";

/** Stands in the message of the error that `rateLimitedModel` throws; it must not be found anywhere else. */
export const FAKE_API_KEY = "sk-fake-0123456789-must-not-leak";

const tokens = createTokenCounter();

/** Answers a short digest, the same for the same messages, with `usage_metadata` by our counter. */
export function summarizingModel(): ScriptedModel {
  return new ScriptedModel((messages) => digestAnswer(messages));
}

/** Fails with the given probability, at every call by default, else answers as `summarizingModel` does. The same on every run. */
export function failingModel({
  rate = 1,
  random = createRandom(),
}: { rate?: number; random?: () => number } = {}): ScriptedModel {
  return new ScriptedModel((messages) =>
    random() < rate ? new Error("The model is overloaded.") : digestAnswer(messages),
  );
}

export function emptyModel(text = ""): ScriptedModel {
  return new ScriptedModel((messages) => answerOf(messages, text));
}

/** Answers ten times what it was sent. */
export function tenfoldModel(): ScriptedModel {
  return new ScriptedModel((messages) => answerOf(messages, textOf(messages).repeat(10)));
}

/** Cut off by its length limit, said in the provider's way. */
export function truncatedModel(style: ProviderStyle | "openai-responses" = "openai"): ScriptedModel {
  const metadata = {
    openai: { finish_reason: "length" },
    "openai-responses": { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
    anthropic: { stop_reason: "max_tokens" },
    google: { finishReason: "MAX_TOKENS" },
  };
  return new ScriptedModel((messages) => answerOf(messages, "The user asked for a", metadata[style]));
}

/**
 * Refused or filtered, said in the provider's way. OpenAI has two: a refusal beside no content, which ChatOpenAI passes on from the
 * Responses API only (of a chat completion it leaves an empty answer), and a filter that cuts the text.
 */
export function refusingModel(style: ProviderStyle | "openai-filter" = "openai"): ScriptedModel {
  return new ScriptedModel((messages) => {
    if (style === "openai") {
      const answer = answerOf(messages, "");
      answer.additional_kwargs = { refusal: "I'm sorry, I can't help with that." };
      return answer;
    }
    const metadata = {
      "openai-filter": { finish_reason: "content_filter" },
      anthropic: { stop_reason: "refusal" },
      google: { finishReason: "SAFETY" },
    };
    return answerOf(messages, "I can't", metadata[style]);
  });
}

/** Never answers. Ends on abort; a deaf one not even then. */
export function hangingModel({ isDeaf = false }: { isDeaf?: boolean } = {}): ScriptedModel {
  return new ScriptedModel(() => new Promise<never>(() => {}), { isDeaf });
}

/** Throws as OpenAI's client does on a 429. The message quotes a key, as those of some gateways do. */
export function rateLimitedModel(): ScriptedModel {
  return new ScriptedModel(() =>
    Object.assign(new Error(`429 Rate limit reached for key ${FAKE_API_KEY} on tokens per min.`), {
      name: "RateLimitError",
      status: 429,
      code: "rate_limit_exceeded",
      headers: { "retry-after": "20", authorization: `Bearer ${FAKE_API_KEY}` },
    }),
  );
}

/** The minimal standard generator of Park and Miller. */
function createRandom(seed = 42): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function digestAnswer(messages: readonly BaseMessage[]): AIMessage {
  const hash = createHash("sha256").update(textOf(messages)).digest("hex").slice(0, 12);
  return answerOf(messages, `Digest ${hash} of ${textOf(messages).length} characters.`);
}

function answerOf(
  messages: readonly BaseMessage[],
  content: string,
  response_metadata: Record<string, unknown> = { finish_reason: "stop" },
): AIMessage {
  return messageWithUsage({ content, response_metadata }, tokens.count(messages), tokens.countText(content));
}

function textOf(messages: readonly BaseMessage[]): string {
  return messages.map(({ content }) => (typeof content === "string" ? content : JSON.stringify(content))).join("\n");
}
