import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server does with one request. */
export type Step =
  | { status: number; message: string; code?: string; retryAfterMs?: number }
  /** The connection breaks before a byte of an answer. */
  | "reset"
  | { says: string }
  | { callsTool: string; args: Record<string, string> };

export interface FlakyServer {
  url: string;
  /** Requests so far. */
  requests: { model: number; carrier: number };
  close(): Promise<void>;
}

/** OpenAI's chat completions and a carrier's API on a local port: each request takes the next step of its list. */
export async function startFlakyServer({
  model,
  carrier = [],
}: {
  model: Step[];
  carrier?: Step[];
}): Promise<FlakyServer> {
  const requests = { model: 0, carrier: 0 };
  const server = createServer((request, response) => {
    const isModel = request.url === "/v1/chat/completions";
    const step = isModel ? model[requests.model++] : carrier[requests.carrier++];
    const id = `chatcmpl-${requests.model}`;
    request
      .resume()
      .on("end", () =>
        respond(step ?? { status: 500, message: "No step is left." }, isModel ? id : undefined, response),
      );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** With the id of a completion, which becomes that of the message. */
function respond(step: Step, id: string | undefined, response: ServerResponse): void {
  if (step === "reset") return void response.socket?.resetAndDestroy();
  if ("status" in step) return fail(step, response);
  send(response, 200, id === undefined ? step : completionOf(id, step));
}

function fail(
  { status, message, code, retryAfterMs }: Extract<Step, { status: number }>,
  response: ServerResponse,
): void {
  if (retryAfterMs !== undefined) response.setHeader("retry-after-ms", retryAfterMs);
  send(response, status, { error: { message, type: "error", param: null, code: code ?? null } });
}

function completionOf(id: string, step: Exclude<Step, "reset" | { status: number }>): object {
  const message =
    "says" in step
      ? { role: "assistant", content: step.says }
      : { role: "assistant", content: null, tool_calls: [toolCallOf(step)] };
  const finish_reason = "says" in step ? "stop" : "tool_calls";
  const usage = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };
  return {
    id,
    object: "chat.completion",
    created: 0,
    model: "gpt-5",
    choices: [{ index: 0, message, finish_reason }],
    usage,
  };
}

function toolCallOf({ callsTool: name, args }: Extract<Step, { callsTool: string }>): object {
  return { id: `call-${name}`, type: "function", function: { name, arguments: JSON.stringify(args) } };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
