import type pg from "pg";
import { expect, it } from "vitest";
import { PostgresCheckpointer } from "../postgres.ts";
import { SqliteCheckpointer } from "../sqlite.ts";
import { parseCheckpointerUrl } from "./checkpointer-url.ts";
import { createCheckpointer } from "./create-checkpointer.ts";

it.each(["", " ", undefined, null, 5, [], new Map()])("opens no database for %j", async (source) => {
  const refusal = (message: RegExp) =>
    expect.objectContaining({
      code: "checkpointer.invalid-option",
      message: expect.stringMatching(message) as string,
    }) as Error;
  expect(() => new SqliteCheckpointer(source as string)).toThrow(
    refusal(/^SqliteCheckpointer cannot take .* as path\. It takes the path of a file, or ":memory:"\.$/),
  );
  expect(() => new PostgresCheckpointer(source as string)).toThrow(
    refusal(/^PostgresCheckpointer cannot take .* as source\. It takes a connection string, a pool of pg, or options/),
  );
});

it.each([null, "", 5, [], new Map()])("takes no %j for a pool", async (pool) => {
  await expect(
    createCheckpointer({ url: "postgres://host/db", pool: pool as unknown as pg.Pool }),
  ).rejects.toMatchObject({
    code: "checkpointer.invalid-option",
    message: expect.stringMatching(/as pool\. It takes a pool of pg, or options of one\.$/) as string,
  });
});

it.each([null, 5, new URL("postgres://host/db")])("takes no %s for a url", async (url) => {
  const refused = {
    code: "checkpointer.invalid-option",
    message: expect.stringContaining(" as url. It takes ") as string,
  };
  await expect(createCheckpointer({ url: url as unknown as string })).rejects.toMatchObject(refused);
  expect(() => parseCheckpointerUrl(url as unknown as string)).toThrow(expect.objectContaining(refused));
});

it("names what it cannot take", async () => {
  await expect(createCheckpointer([] as never)).rejects.toThrow("createCheckpointer cannot take a list.");
  await expect(createCheckpointer(new Map() as never)).rejects.toThrow("cannot take an instance of Map.");
  await expect(createCheckpointer(5 as never)).rejects.toThrow("cannot take a number.");
});
