import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";

export interface FullListener {
  port: number;
  close(): Promise<void>;
}

// Blocked in a thread of its own, it accepts nobody: the kernel queues the first connections and lets the next ones wait.
const LISTENER = `
  const { createServer } = require("node:net");
  const { parentPort } = require("node:worker_threads");
  const server = createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });
`;

/** A port of 127.0.0.1 at which a connection attempt gets no answer, not even a refusal. */
export async function startFullListener(): Promise<FullListener> {
  const worker = new Worker(LISTENER, { eval: true });
  const [port] = (await once(worker, "message")) as [number];
  const queued = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  // Linux queues one more than the backlog says.
  await Promise.all(queued.slice(0, 2).map((socket) => once(socket, "connect")));
  return { port, close: () => close(worker, queued) };
}

async function close(worker: Worker, queued: readonly Socket[]): Promise<void> {
  for (const socket of queued) socket.destroy();
  await worker.terminate();
}
