import { once } from "node:events";
import { createServer, connect, type AddressInfo, type LookupFunction, type Server, type Socket } from "node:net";
import { readFile } from "node:fs/promises";
import { Agent, Client, errors, fetch as undiciFetch, request } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { startFaultServer, type Fault, type FaultServer } from "../../testing/fault-server.ts";
import { startFullListener } from "../../testing/full-listener.ts";
import { classifyError } from "./classify-error.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const LOST = { class: "network", retryable: true };

describe("Node's own errors", () => {
  it("ECONNREFUSED: nothing was sent", async () => {
    const error = await failureOf(fetch(`http://127.0.0.1:${await closedPort()}`));
    expect(classifyError(error)).toMatchObject({
      class: "network",
      retryable: true,
      code: "ECONNREFUSED",
      neverSent: true,
    });
  });

  it("ECONNREFUSED at every address of a name, in an aggregate: nothing was sent", async () => {
    const [error] = await once(connectToTwo({ port: await closedPort() }), "error");
    expect(error).toBeInstanceOf(AggregateError);
    expect(classifyError(error)).toMatchObject({ class: "network", code: "ECONNREFUSED", neverSent: true });
  });

  it("ENOTFOUND: nothing was sent", async () => {
    const error = await failureOf(fetch("http://no-such-host.invalid"));
    // A machine without a network answers EAI_AGAIN.
    expect(classifyError(error)).toMatchObject({ class: "network", retryable: true, neverSent: true });
    expect(["ENOTFOUND", "EAI_AGAIN"]).toContain(classifyError(error).code);
  });

  it("ECONNRESET: what was sent may have been done", async () => {
    const server = await faulty({ type: "reset" });
    const error = await failureOf(fetch(server.url, { method: "POST", body: "once" }));
    expect(server.requests).toHaveLength(1);
    expect(classifyError(error)).toMatchObject({
      class: "network",
      retryable: true,
      code: "ECONNRESET",
      neverSent: false,
    });
  });

  it("ETIMEDOUT of a connection attempt: nothing was sent", async () => {
    const listener = await startFullListener();
    closing.push(() => listener.close());
    const [error] = await once(connectToTwo({ port: listener.port, autoSelectFamilyAttemptTimeout: 10 }), "error");
    expect(error).toMatchObject({ code: "ETIMEDOUT" });
    expect(classifyError(error)).toMatchObject({
      class: "timeout",
      retryable: true,
      code: "ETIMEDOUT",
      neverSent: true,
    });
  });

  it("what undici's client refuses once it is closed was never sent, what it drops may have been done", async () => {
    const server = await faulty({ type: "hang" });
    const ask = { path: "/", method: "GET" } as const;
    const client = new Client(server.url);
    const dropped = failureOf(client.request(ask));
    const closed = client.close();
    const refused = await failureOf(client.request(ask));
    expect(classifyError(refused)).toMatchObject({ ...LOST, code: "UND_ERR_CLOSED", neverSent: true });
    await client.destroy();
    await closed;
    expect(classifyError(await dropped)).toMatchObject({ ...LOST, code: "UND_ERR_DESTROYED", neverSent: false });
    expect(classifyError(new errors.InformationalError("reset"))).toMatchObject({ ...LOST, code: "UND_ERR_INFO" });
  });

  it.each([
    ["CONNECTION_CLOSED", "network", false],
    ["CONNECTION_DESTROYED", "network", false],
    ["CONNECTION_ENDED", "network", true],
    ["CONNECT_TIMEOUT", "timeout", true],
  ])("%s of postgres.js", (code, expected, neverSent) => {
    const address = { address: "127.0.0.1", port: 5432 };
    const error = Object.assign(new Error(`write ${code} 127.0.0.1:5432`), { code, errno: code, ...address });
    expect(classifyError(error)).toMatchObject({ class: expected, retryable: true, code, neverSent });
  });

  it("an address that fetch will not ask is a bug", async () => {
    for (const url of ["http://127.0.0.1:1", "ftp://127.0.0.1/", "not a url"])
      expect(classifyError(await failureOf(fetch(url)))).toMatchObject({ class: "bug", retryable: false });
  });

  it("ENOENT is not tried again", async () => {
    const error = await failureOf(readFile("/no/such/file"));
    expect(classifyError(error)).toMatchObject({ class: "not-found", retryable: false, code: "ENOENT" });
  });

  it("ENOENT of the socket of a server that is away: nothing was sent", async () => {
    const [error] = await once(connect("/nowhere/.s.PGSQL.5432"), "error");
    expect(classifyError(error)).toMatchObject({ class: "network", retryable: true, code: "ENOENT", neverSent: true });
  });

  it("an abort, and an abort for a reason", async () => {
    const server = await faulty({ type: "hang" });
    const plain = await failureOf(fetch(server.url, { signal: AbortSignal.abort() }));
    const late = await failureOf(fetch(server.url, { signal: AbortSignal.timeout(1) }));
    expect(classifyError(plain)).toMatchObject({ class: "abort", retryable: false });
    expect(classifyError(late)).toMatchObject({ class: "timeout", retryable: true });
  });
});

describe("undici's errors", () => {
  it("UND_ERR_HEADERS_TIMEOUT", async () => {
    const server = await faulty({ type: "hang" });
    const error = await failureOf(request(server.url, { headersTimeout: 1, dispatcher: agent() }));
    expect(classifyError(error)).toMatchObject({ class: "timeout", code: "UND_ERR_HEADERS_TIMEOUT", neverSent: false });
  });

  it("UND_ERR_BODY_TIMEOUT", async () => {
    const url = await listen((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"));
    const { body } = await request(url, { bodyTimeout: 1, dispatcher: agent() });
    const error = await failureOf(body.text());
    expect(classifyError(error)).toMatchObject({ class: "timeout", code: "UND_ERR_BODY_TIMEOUT", neverSent: false });
  });

  it("UND_ERR_CONNECT_TIMEOUT: nothing was sent", async () => {
    // A TLS handshake that nobody answers counts as connecting.
    const url = (await listen(() => undefined)).replace("http:", "https:");
    const error = await failureOf(undiciFetch(url, { dispatcher: agent({ connect: { timeout: 1 } }) }));
    expect(classifyError(error)).toMatchObject({ class: "timeout", code: "UND_ERR_CONNECT_TIMEOUT", neverSent: true });
  });

  it("UND_ERR_SOCKET: what was sent may have been done", async () => {
    const url = await listen((socket) => socket.once("data", () => socket.end()));
    const error = await failureOf(request(url, { dispatcher: agent() }));
    expect(classifyError(error)).toMatchObject({ class: "network", code: "UND_ERR_SOCKET", neverSent: false });
  });

  it("an answer that is no HTTP", async () => {
    const url = await listen((socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH\r\n")));
    const error = await failureOf(request(url, { dispatcher: agent() }));
    expect(classifyError(error)).toMatchObject({ class: "network", neverSent: false });
  });
});

/** To a name that has two addresses. */
function connectToTwo(settings: { port: number; autoSelectFamilyAttemptTimeout?: number }): Socket {
  const addresses = ["127.0.0.1", "127.0.0.2"].map((address) => ({ address, family: 4 }));
  const lookup: LookupFunction = (_, __, found) => found(null, addresses);
  return connect({ host: "two.test", autoSelectFamily: true, lookup, ...settings });
}

function agent(options: Agent.Options = {}): Agent {
  const created = new Agent(options);
  closing.push(() => created.destroy());
  return created;
}

async function faulty(fault: Fault): Promise<FaultServer> {
  const server = await startFaultServer(() => fault);
  closing.push(() => server.close());
  return server;
}

async function listen(serve: (socket: Socket) => unknown): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
    serve(socket);
  });
  closing.push(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return `http://127.0.0.1:${await portOf(server)}`;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await portOf(server);
  server.close();
  await once(server, "close");
  return port;
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable("it did not fail"),
    (error: unknown) => error,
  );
}
