import type { EventEmitter } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FlakyServer {
  url: string;
  /** How often each path was asked for. */
  counts: Map<string, number>;
  close(): void;
}

export interface FlakyServerOptions {
  isFailing(): boolean;
  /** Hears of each "moment": before and after the server answers. */
  moments: EventEmitter;
}

/** Counts what it is asked, and fails: by a status or by cutting the connection. */
export async function startFlakyServer({ isFailing, moments }: FlakyServerOptions): Promise<FlakyServer> {
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const name = (request.url ?? "").slice(1);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    moments.emit("moment", "before answering");
    answer(response, name.split("/").at(-1) ?? "", isFailing());
    response.once("close", () => moments.emit("moment", "after answering"));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, counts, close };
}

function answer(response: ServerResponse, name: string, isFailing: boolean): void {
  if (!isFailing) response.end(`answer to ${name}`);
  else if (name.length % 2 === 0) response.destroy();
  else response.writeHead(503).end();
}
