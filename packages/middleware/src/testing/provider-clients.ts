import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import { ChatAnthropic } from "@langchain/anthropic";
import { ChatOpenAI } from "@langchain/openai";
import OpenAI from "openai";
import { ANTHROPIC_FAULTS } from "./anthropic-faults.ts";
import { GOOGLE_FAULTS } from "./google-faults.ts";
import { OPENAI_FAULTS } from "./openai-faults.ts";
import type { ProviderFaults } from "./provider-faults.ts";

export interface ProviderCall {
  /** Of the server, without a path. */
  url: string;
  apiKey: string;
  /** Of the client, in milliseconds. */
  timeout: number;
  /** Streamed, and read to the end. */
  stream: boolean;
  signal?: AbortSignal;
}

export interface ProviderClient {
  /** What this provider's API answers. */
  faults: ProviderFaults;
  /** Asks once, with the client's own retries switched off. */
  ask(call: ProviderCall): Promise<unknown>;
}

const messages = [{ role: "user" as const, content: "Hello" }];

export const PROVIDER_CLIENTS = {
  openai: {
    faults: OPENAI_FAULTS,
    ask: ({ url, apiKey, timeout, stream, signal }) => {
      const client = new OpenAI({ baseURL: `${url}/v1`, apiKey, timeout, maxRetries: 0 });
      return drain(client.chat.completions.create({ model: "gpt-5", messages, stream }, withSignal(signal)));
    },
  },
  ChatOpenAI: {
    faults: OPENAI_FAULTS,
    ask: ({ url, apiKey, timeout, stream, signal }) => {
      const configuration = { baseURL: `${url}/v1` };
      const model = new ChatOpenAI({ model: "gpt-5", apiKey, timeout, maxRetries: 0, configuration });
      return stream ? drain(model.stream("Hello", withSignal(signal))) : model.invoke("Hello", withSignal(signal));
    },
  },
  anthropic: {
    faults: ANTHROPIC_FAULTS,
    ask: ({ url, apiKey, timeout, stream, signal }) => {
      const client = new Anthropic({ baseURL: url, apiKey, timeout, maxRetries: 0 });
      return drain(client.messages.create({ model: "claude", max_tokens: 16, messages, stream }, withSignal(signal)));
    },
  },
  ChatAnthropic: {
    faults: ANTHROPIC_FAULTS,
    ask: ({ url, apiKey, timeout, stream, signal }) => {
      const address = { anthropicApiUrl: url, clientOptions: { timeout } };
      const model = new ChatAnthropic({ model: "claude", maxTokens: 16, apiKey, maxRetries: 0, ...address });
      return stream ? drain(model.stream("Hello", withSignal(signal))) : model.invoke("Hello", withSignal(signal));
    },
  },
  google: {
    faults: GOOGLE_FAULTS,
    ask: ({ url, apiKey, timeout, stream, signal }) => {
      const { models } = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url, timeout } });
      const request = { model: "gemini", contents: "Hello", ...(signal && { config: { abortSignal: signal } }) };
      return stream ? drain(models.generateContentStream(request)) : models.generateContent(request);
    },
  },
} as const satisfies Readonly<Record<string, ProviderClient>>;

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}

async function drain(answer: PromiseLike<unknown>): Promise<unknown> {
  const read = await answer;
  if (!isAsyncIterable(read)) return read;
  const chunks: unknown[] = [];
  for await (const chunk of read) chunks.push(chunk);
  return chunks;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
