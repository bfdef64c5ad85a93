import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** As the shop has it. The same one sent twice is two. */
export interface Order {
  reference: string;
  topic: string;
  /** Of the process that sent it. */
  pid: number;
}

export interface Shop {
  url: string;
  orders: readonly Order[];
  /** The references by which it was asked for an order. */
  lookups: readonly string[];
  close(): Promise<void>;
}

/**
 * Sells studies on a local port, takes every order and finds it by its reference.
 *
 * @param answers told of an order once it is taken; what it gives says whether the shop answers
 */
export async function startShop(answers: (order: Order) => boolean): Promise<Shop> {
  const orders: Order[] = [];
  const lookups: string[] = [];

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const order = JSON.parse(await textOf(request)) as Order;
    orders.push(order);
    if (answers(order)) response.end(studyOf(order));
  };
  const find = (reference: string, response: ServerResponse) => {
    lookups.push(reference);
    const order = orders.find((one) => one.reference === reference);
    response.writeHead(order ? 200 : 404).end(order && studyOf(order));
  };
  const server = createServer((request, response) => {
    if (request.method === "POST") void take(request, response);
    else find(decodeURIComponent(request.url?.split("/").at(-1) ?? ""), response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    orders,
    lookups,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The study. */
export async function sendOrder(shopUrl: string, reference: string, topic: string): Promise<string> {
  const order: Order = { reference, topic, pid: process.pid };
  const response = await fetch(`${shopUrl}/orders`, { method: "POST", body: JSON.stringify(order) });
  return response.text();
}

/** The study of an order that may have been sent. */
export async function findOrder(shopUrl: string, reference: string): Promise<string | undefined> {
  const response = await fetch(`${shopUrl}/orders/${encodeURIComponent(reference)}`);
  return response.ok ? response.text() : undefined;
}

function studyOf({ topic }: Order): string {
  return `A study of forty agents in production has measured what was left open: ${topic.split(" ").join(", ")}.`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
