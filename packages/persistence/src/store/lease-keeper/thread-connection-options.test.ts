import { checkServerIdentity } from "node:tls";
import pg from "pg";
import { expect, it } from "vitest";
import { threadConnectionOptions } from "./thread-connection-options.ts";

it("takes a connection string, options, and what a pool of pg was made with, but what is the pool's alone", () => {
  const text = "postgres://user@host/agents";
  expect(threadConnectionOptions(text)).toEqual({ options: { connectionString: text }, password: undefined });
  const options = { host: "host", password: "secret", ssl: { ca: Buffer.from("ca"), key: "key" } };
  for (const source of [{ ...options, max: 3, min: 1 }, new pg.Pool({ ...options, max: 3, log: () => {} })]) {
    expect(threadConnectionOptions(source)).toEqual({
      options: { host: "host", password: "secret", ssl: { ca: new Uint8Array(Buffer.from("ca")), key: "key" } },
      password: undefined,
    });
  }
});

it("leaves a password that is a function where it is", () => {
  const password = () => "secret";
  expect(threadConnectionOptions({ host: "host", password })).toEqual({ options: { host: "host" }, password });
  expect(threadConnectionOptions(new pg.Pool({ host: "host", password }))).toMatchObject({ password });
});

it("says what no thread can be given", () => {
  const reason = (key: string) =>
    `The option "${key}" of the connection cannot be handed to a thread: it is, or holds, no plain data.`;
  expect(threadConnectionOptions({ ssl: { checkServerIdentity } })).toEqual({ impossible: reason("ssl") });
  expect(threadConnectionOptions({ stream: () => {} })).toEqual({ impossible: reason("stream") });
  expect(threadConnectionOptions(new pg.Pool({ onConnect: () => {} }))).toEqual({ impossible: reason("onConnect") });
});
