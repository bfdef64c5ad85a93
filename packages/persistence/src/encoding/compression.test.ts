import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

import { AIMessage } from "@langchain/core/messages";
import type { ThreadkeepError } from "@threadkeep/state";
import { describe, expect, it } from "vitest";

import { compressionLayer } from "./compression.ts";
import { createValueCodec } from "./create-value-codec.ts";
import type { StoredValue } from "./stored-value.ts";

const layer = compressionLayer();
const row = (bytes: Uint8Array) => ({ type: "json", bytes });

// Not the row itself: a failing test would print all of it.
function codeOfOpening(stored: StoredValue, maxBytes: number): Promise<string> {
  return compressionLayer({ maxBytes })
    .open(stored, undefined)
    .then(
      () => "opened",
      (error: ThreadkeepError) => error.code,
    );
}

describe("a compressed row", () => {
  it.each([300, 5000, 100_000, 20_000_000])("comes back as it was: %i bytes", async (size) => {
    const bytes = Buffer.from("the quick brown fox ".repeat(size / 20));
    const sealed = await layer.seal(row(bytes), undefined);
    expect(sealed.type).toBe("json;zd1");
    expect(sealed.bytes.byteLength).toBeLessThan(size / 3);
    const opened = await layer.open(sealed, undefined);
    expect(opened.type).toBe("json");
    expect(bytes.equals(opened.bytes)).toBe(true);
  });

  it("takes less than half of a short message, whose envelope is in the dictionary", async () => {
    const codec = createValueCodec({ compression: true });
    const message = new AIMessage({ id: "run-81e1", content: "I will look that up for you." });
    const { stored } = await codec.encode([message], "1", undefined);
    expect(stored.bytes.byteLength).toBeLessThan(JSON.stringify([message]).length / 2);
    expect(await codec.decode([stored])).toEqual([message]);
  });

  it("is read without the option too", async () => {
    const { stored } = await createValueCodec({ compression: true }).encode("x".repeat(1000), "1", undefined);
    expect(await createValueCodec().decode([stored])).toBe("x".repeat(1000));
  });

  it("is compressed before it is encrypted", async () => {
    const place = { threadId: "t", namespace: "", channel: "c", version: "1" };
    const keys = [{ id: "k", key: Buffer.alloc(32) }];
    const { stored } = await createValueCodec({ compression: true, encryption: { keys } }).encode(
      "x".repeat(9000),
      "1",
      undefined,
      place,
    );
    expect(stored.type).toBe("json;zd1;aes=k");
    expect(stored.bytes.byteLength).toBeLessThan(200);
  });

  it("is refused beyond the limit: 60 MB in 60 KB", async () => {
    const MB = 1024 * 1024;
    const bomb = await layer.seal(row(Buffer.alloc(60 * MB, "a")), undefined);
    expect(bomb.bytes.byteLength).toBeLessThan(65_000);
    expect(await codeOfOpening(bomb, 30 * MB)).toBe("persistence.row-too-large");
    const small = await layer.seal(row(Buffer.alloc(2 * MB, "a")), undefined);
    expect(await codeOfOpening(small, 1000)).toBe("persistence.row-too-large");
    expect(await codeOfOpening(small, 2 * MB)).toBe("opened");
  });

  it("is refused when it is damaged, or made without the dictionary", async () => {
    const sealed = await layer.seal(row(Buffer.from("abc ".repeat(500))), undefined);
    for (const bytes of [
      sealed.bytes.subarray(0, 20),
      Buffer.from("no"),
      Buffer.from(sealed.bytes).fill(0, 8, 12),
      new Uint8Array(),
    ])
      await expect(layer.open({ ...sealed, bytes }, undefined)).rejects.toMatchObject({
        code: "persistence.corrupt-row",
      });
    const other = deflateSync("x".repeat(500), { dictionary: Buffer.from("xxxx") });
    await expect(layer.open({ ...sealed, bytes: other }, undefined)).rejects.toMatchObject({
      code: "persistence.corrupt-row",
    });
  });
});

describe("a row that is larger than what is read back", () => {
  it("is stored as it is", async () => {
    const large = row(Buffer.from("a".repeat(5000)));
    expect(await compressionLayer({ maxBytes: 4000 }).seal(large, undefined)).toEqual(large);
  });
});

describe("a row that would not get smaller", () => {
  it("stays as it is", async () => {
    const noise = Buffer.concat(Array.from({ length: 20 }, (_, i) => createHash("sha256").update(String(i)).digest()));
    expect(await layer.seal(row(noise), undefined)).toEqual(row(noise));
    expect(await layer.seal(row(Buffer.from("a".repeat(100))), undefined)).toEqual(row(Buffer.from("a".repeat(100))));
  });
});
