import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { createTokenCounter } from "@threadkeep/state";
import { completionBody, completionEvents, type ChatAnswer } from "./openai-answer.ts";
import type { ChatError, ChatRequest, ChatUsage } from "./openai-format.ts";
import { contextLengthError, findChatError } from "./openai-rules.ts";

export type { ChatAnswer } from "./openai-answer.ts";
export type { ChatError, ChatMessage, ChatRequest } from "./openai-format.ts";

export interface OpenAIServerOptions {
  /** What to answer. An error with a status goes out as the API's own. */
  answer?: (request: ChatRequest) => ScriptedReply | Promise<ScriptedReply>;
  /** Longest prompt, in the server's own tokens. */
  contextTokens?: number;
  /** The server's tokens for each of ours: a provider has a tokenizer of its own. */
  usageFactor?: number;
}

export type ScriptedReply = string | ChatAnswer | { status: number; error: ChatError };

export interface ServedRequest {
  body: ChatRequest;
  status: number;
  /** In the server's own tokens. */
  promptTokens: number;
  /** Why it was not answered. */
  error?: ChatError;
}

export interface OpenAIServer {
  /** For `new ChatOpenAI({ configuration: { baseURL } })`. */
  baseURL: string;
  requests: ServedRequest[];
  close(): Promise<void>;
}

/** Speaks OpenAI's chat completions on a local port, streamed or not, and is as strict about tool messages as the original. */
export async function startOpenAIServer(options: OpenAIServerOptions = {}): Promise<OpenAIServer> {
  const requests: ServedRequest[] = [];
  const reply = createReplier(options);
  const server = createServer((request, response) => {
    serve(request, response, { reply, requests }).catch((error: unknown) =>
      sendJson(response, 500, { error: { message: String(error), type: "server_error", param: null, code: null } }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface Reply {
  promptTokens: number;
  outcome: { answer: ChatAnswer; usage: ChatUsage } | { status: number; error: ChatError };
}

function createReplier({ answer = () => "Fine.", contextTokens = Infinity, usageFactor = 1 }: OpenAIServerOptions) {
  const tokens = createTokenCounter();
  const scaled = (count: number): number => Math.round(count * usageFactor);
  return async (body: ChatRequest): Promise<Reply> => {
    const promptTokens = scaled(tokens.count(body.messages, { tools: body.tools ?? [] }));
    const tooLong = promptTokens > contextTokens ? contextLengthError(promptTokens, contextTokens) : undefined;
    const error = findChatError(body.messages) ?? tooLong;
    if (error !== undefined) return { promptTokens, outcome: { status: 400, error } };
    const scripted = await answer(body);
    if (typeof scripted === "object" && "error" in scripted) return { promptTokens, outcome: scripted };
    const given = typeof scripted === "string" ? { content: scripted } : scripted;
    const completion_tokens = scaled(tokens.countMessage({ role: "assistant", ...given }));
    const usage = { prompt_tokens: promptTokens, completion_tokens, total_tokens: promptTokens + completion_tokens };
    return { promptTokens, outcome: { answer: given, usage } };
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { reply, requests }: { reply: (body: ChatRequest) => Promise<Reply>; requests: ServedRequest[] },
): Promise<void> {
  if (request.url !== "/v1/chat/completions") return sendJson(response, 404, { error: `no ${request.url}` });
  const body = (await json(request)) as ChatRequest;
  const { outcome, promptTokens } = await reply(body);
  if ("error" in outcome) {
    requests.push({ body, promptTokens, ...outcome });
    return sendJson(response, outcome.status, { error: outcome.error });
  }
  requests.push({ body, promptTokens, status: 200 });
  const completion = { id: `chatcmpl-${requests.length}`, model: body.model, ...outcome };
  if (body.stream !== true) return sendJson(response, 200, completionBody(completion));
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of completionEvents(completion, body.stream_options?.include_usage === true)) response.write(event);
  response.end();
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
