import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** CommonJS of a process that `listenForProcess` is to hear of. It does not end by itself. */
export const CONNECT = `require("node:net").connect(process.env.TEST_PORT, "127.0.0.1"); setInterval(() => {}, 1000);`;

/** A port that tells when a process connects to it, and when that process is gone. */
export async function listenForProcess(): Promise<{
  port: string;
  connected: Promise<unknown>;
  gone: Promise<unknown>;
}> {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const connected = once(server, "connection") as Promise<[Socket]>;
  const gone = connected.then(([socket]) =>
    once(
      socket.resume().on("error", () => {}),
      "close",
    ),
  );
  return { port: String((server.address() as AddressInfo).port), connected, gone };
}
