import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Postgres } from "@threadkeep-test/servers";

/** A network between a client and its server. */
export interface DelayProxy {
  connection: Postgres["connection"];
  stop(): Promise<void>;
}

/**
 * Passes on each chunk after `delayMs`, in both directions. In a thread of its own: what the measured program does would delay
 * it further, and so would timers, which come by the millisecond.
 */
const PROXY = `
const net = require("node:net");
const { parentPort, workerData } = require("node:worker_threads");
const waiting = [];

net.createServer((client) => {
  const server = net.connect(workerData.socket);
  client.setNoDelay(true);
  pass(client, server);
  pass(server, client);
}).listen(0, "127.0.0.1", function () { parentPort.postMessage(this.address().port); });

function pass(from, to) {
  from.on("data", (chunk) => {
    waiting.push({ to, chunk, due: performance.now() + workerData.delayMs });
    if (waiting.length === 1) setImmediate(send);
  });
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}

function send() {
  while (waiting.length > 0 && waiting[0].due <= performance.now()) {
    const { to, chunk } = waiting.shift();
    to.write(chunk);
  }
  if (waiting.length > 0) setImmediate(send);
}
`;

export async function startDelayProxy(
  { connection }: Pick<Postgres, "connection">,
  delayMs: number,
): Promise<DelayProxy> {
  const workerData = { socket: `${connection.host}/.s.PGSQL.${connection.port}`, delayMs };
  const worker = new Worker(PROXY, { eval: true, workerData, execArgv: [] });
  const [port] = (await once(worker, "message")) as [number];
  return {
    connection: { ...connection, host: "127.0.0.1", port },
    stop: async () => void (await worker.terminate()),
  };
}
