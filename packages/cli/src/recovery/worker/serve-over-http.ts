import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { problem } from "../../threads/problem.ts";

export interface MetricsServer {
  /** `http://127.0.0.1:9464/metrics` */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves metrics at /metrics, to whoever can reach the host.
 * @throws {ThreadkeepError} `worker.metrics-port`
 */
export async function serveOverHttp(
  metrics: (request: Request) => Promise<Response>,
  { host, port }: { host: string; port: number },
): Promise<MetricsServer> {
  const server = createServer((request, response) => void answer(request, response, metrics));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(cannotListen(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { method = "GET", url = "/" }: IncomingMessage,
  response: ServerResponse,
  metrics: (request: Request) => Promise<Response>,
): Promise<void> {
  if (url.split("?", 1)[0] !== "/metrics") return send(response, new Response("See /metrics.\n", { status: 404 }));
  // A Request refuses methods such as TRACE; all but these two are answered alike.
  const asked = method === "GET" || method === "HEAD" ? method : "POST";
  await send(response, await metrics(new Request("http://localhost/metrics", { method: asked })));
}

async function send(response: ServerResponse, answered: Response): Promise<void> {
  const body = Buffer.from(await answered.arrayBuffer());
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(body);
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number) {
  return problem({
    code: "worker.metrics-port",
    message: `Metrics cannot be served on ${host}:${port}: ${error.code ?? error.message}.`,
    help: "Give another --metrics-port, 0 for any that is free, or another --metrics-host.",
  });
}
