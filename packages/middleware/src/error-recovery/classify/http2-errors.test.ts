import { once } from "node:events";
import { connect, constants, createServer, type ClientHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const LOST = { class: "network", retryable: true };

describe("Node's HTTP/2", () => {
  it("a stream that the server breaks off may have been done", async () => {
    const session = await sessionWith((stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    expect(classifyError(await failureOfRequest(session))).toMatchObject({
      ...LOST,
      code: "ERR_HTTP2_STREAM_ERROR",
      neverSent: false,
    });
  });

  it("a stream that the server refuses was not looked at", async () => {
    const session = await sessionWith((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
    expect(classifyError(await failureOfRequest(session))).toMatchObject({
      ...LOST,
      code: "ERR_HTTP2_STREAM_ERROR",
      neverSent: true,
    });
  });

  it("a session that is gone, or takes no more: nothing was sent", async () => {
    const session = await sessionWith((stream) => stream.session?.goaway());
    session.request();
    await once(session, "goaway");
    expect(classifyError(await failureOfRequest(session))).toMatchObject({
      ...LOST,
      code: "ERR_HTTP2_GOAWAY_SESSION",
      neverSent: true,
    });
    session.destroy();
    expect(classifyError(await failureOfRequest(session))).toMatchObject({
      ...LOST,
      code: "ERR_HTTP2_INVALID_SESSION",
      neverSent: true,
    });
  });

  it("a stream that was never opened: nothing was sent", async () => {
    const port = await closedPort();
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", () => undefined);
    expect(classifyError(await failureOfRequest(session))).toMatchObject({ ...LOST, neverSent: true });
  });

  it("a header that is none is a bug", async () => {
    const session = await sessionWith((stream) => stream.end());
    const error = thrownBy(() => session.request({ "bad header": "x" }));
    expect(classifyError(error)).toMatchObject({ class: "bug", retryable: false });
  });
});

async function sessionWith(answer: (stream: ServerHttp2Stream) => void): Promise<ClientHttp2Session> {
  const server = createServer();
  server.on("stream", (stream: ServerHttp2Stream) => {
    stream.on("error", () => undefined);
    answer(stream);
  });
  server.on("sessionError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  session.on("error", () => undefined);
  closing.push(() => session.destroy());
  closing.push(() => server.close());
  return session;
}

async function failureOfRequest(session: ClientHttp2Session): Promise<unknown> {
  try {
    const [error] = (await once(session.request(), "error")) as unknown[];
    return error;
  } catch (error) {
    return error;
  }
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
