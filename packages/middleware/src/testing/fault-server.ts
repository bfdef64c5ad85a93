import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What the server does with one request. */
export type Fault =
  | { type: "answer"; status: number; headers?: Record<string, string>; body: object | string }
  /** The connection breaks when the request has been read, before a byte of an answer. */
  | { type: "reset" }
  /** The request is read and never answered. */
  | { type: "hang" }
  /** A stream of server-sent events, whole. */
  | { type: "events"; events: readonly string[] }
  /** A stream of server-sent events whose connection breaks after these. */
  | { type: "cut"; events: readonly string[] };

export interface FaultRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface FaultServer {
  /** "http://127.0.0.1:<port>" */
  url: string;
  requests: readonly FaultRequest[];
  close(): Promise<void>;
}

/** An HTTP server on a local port that fails as it is told, for any path. */
export async function startFaultServer(
  answer: (request: FaultRequest, index: number) => Fault | Promise<Fault>,
): Promise<FaultServer> {
  const requests: FaultRequest[] = [];
  const server = createServer((incoming, response) => {
    const serve = async (): Promise<void> => {
      const request = await readRequest(incoming);
      requests.push(request);
      carryOut(await answer(request, requests.length - 1), response);
    };
    // A client that has gone away, or a script that has failed: the connection breaks, and the test sees an error it did not expect.
    serve().catch(() => response.destroy());
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

async function readRequest(incoming: IncomingMessage): Promise<FaultRequest> {
  return { path: incoming.url ?? "", headers: incoming.headers, body: await text(incoming) };
}

function carryOut(fault: Fault, response: ServerResponse): void {
  if (fault.type === "hang") return;
  if (fault.type === "reset") return void response.socket?.resetAndDestroy();
  if (fault.type === "answer") return sendAnswer(fault, response);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const events = fault.events.join("");
  if (fault.type === "events") response.end(events);
  // Broken only when the events are on their way: a reset would overtake them.
  else response.write(events, () => response.destroy());
}

function sendAnswer({ status, headers, body }: Extract<Fault, { type: "answer" }>, response: ServerResponse): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/html" : "application/json", ...headers });
  response.end(isText ? body : JSON.stringify(body));
}
