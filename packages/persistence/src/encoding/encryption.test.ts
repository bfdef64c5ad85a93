import { describe, expect, it } from "vitest";

import { createValueCodec, type ValueCodecOptions } from "./create-value-codec.ts";
import { encryptionLayer, type EncryptionKey } from "./encryption.ts";
import type { StoredValue } from "./stored-value.ts";
import type { RowPlace } from "./value-codec.ts";

const PLACE: RowPlace = { threadId: "t1", namespace: "", channel: "messages", version: "1.5" };
const OLD: EncryptionKey = { id: "2025", key: Buffer.alloc(32, 1) };
const NEW: EncryptionKey = { id: "2026", key: Buffer.alloc(32, 2).toString("base64") };
const SECRET = { card: "4242 4242 4242 4242" };

function codecWith(options: ValueCodecOptions["encryption"]): ReturnType<typeof createValueCodec> {
  return createValueCodec({ encryption: options ?? { keys: [OLD] } });
}

async function sealed(keys: EncryptionKey[] = [OLD], place = PLACE): Promise<StoredValue> {
  return (await codecWith({ keys }).encode(SECRET, place.version, undefined, place)).stored;
}

describe("an encrypted row", () => {
  it("opens with its key, and shows nothing of the value but its size and the key's id", async () => {
    const row = await sealed();
    expect(row.type).toBe("json;aes=2025");
    expect(Buffer.from(row.bytes).toString("latin1")).not.toContain("4242");
    expect(row.bytes.byteLength).toBe(JSON.stringify(SECRET).length + 12 + 16);
    expect(await codecWith({ keys: [OLD] }).decode([row], PLACE)).toEqual(SECRET);
  });

  it.each(["bytes in a pool", "a row that is sealed"])("gives binary back on a buffer of its own: %s", async (what) => {
    const codec = createValueCodec(what === "bytes in a pool" ? {} : { encryption: { keys: [OLD] } });
    const { stored } = await codec.encode(Uint8Array.of(1, 2, 3, 4), PLACE.version, undefined, PLACE);
    const pooled = { ...stored, bytes: Buffer.from(Buffer.from(stored.bytes).toString("base64"), "base64") };
    const value = (await codec.decode([pooled], PLACE)) as Uint8Array;
    expect(value).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect([...new Uint8Array(value.buffer)]).toEqual([1, 2, 3, 4]);
  });

  it("is never the same twice", async () => {
    expect((await sealed()).bytes).not.toEqual((await sealed()).bytes);
  });

  it("opens after a new key was put in front, and new rows take that", async () => {
    const codec = codecWith({ keys: [NEW, OLD] });
    expect(await codec.decode([await sealed([OLD])], PLACE)).toEqual(SECRET);
    expect((await sealed([NEW, OLD])).type).toBe("json;aes=2026");
  });

  it("names the key that is missing", async () => {
    const row = await sealed([OLD]);
    await expect(codecWith({ keys: [NEW] }).decode([row], PLACE)).rejects.toMatchObject({
      code: "persistence.unknown-key",
      message:
        'A row of channel "messages" at version 1.5 of thread "t1" is encrypted with the key "2025", which is not among the keys. Add it to keys, after the one that encrypts.',
    });
  });

  it("does not open with another key of the same id", async () => {
    const row = await sealed([OLD]);
    const wrong = codecWith({ keys: [{ ...OLD, key: Buffer.alloc(32, 9) }] });
    await expect(wrong.decode([row], PLACE)).rejects.toMatchObject({ code: "persistence.tampered-row" });
  });

  it("does not open after any of its bits was flipped, or bytes were cut off", async () => {
    const row = await sealed();
    const codec = codecWith({ keys: [OLD] });
    for (let index = 0; index < row.bytes.length; index++) {
      const bytes = Buffer.from(row.bytes);
      bytes[index] = (bytes[index] ?? 0) ^ 1;
      await expect(codec.decode([{ ...row, bytes }], PLACE)).rejects.toMatchObject({
        code: "persistence.tampered-row",
      });
      const cut = { ...row, bytes: row.bytes.subarray(0, index) };
      await expect(codec.decode([cut], PLACE)).rejects.toMatchObject({ code: "persistence.tampered-row" });
    }
  });

  it.each<[string, Partial<RowPlace>]>([
    ["thread", { threadId: "t2" }],
    ["namespace", { namespace: "child" }],
    ["channel", { channel: "docs" }],
    ["version", { version: "2.5" }],
  ])("does not open in the place of another %s", async (_, elsewhere) => {
    const row = await sealed();
    await expect(codecWith({ keys: [OLD] }).decode([row], { ...PLACE, ...elsewhere })).rejects.toMatchObject({
      code: "persistence.tampered-row",
      context: { ...PLACE, ...elsewhere },
    });
  });

  it("does not open when its type was changed", async () => {
    const { bytes } = await sealed();
    for (const type of ["bytes;aes=2025", "tk-json;aes=2025", "json;zd1;aes=2025"])
      await expect(codecWith({ keys: [OLD] }).decode([{ type, bytes }], PLACE)).rejects.toMatchObject({
        code: "persistence.tampered-row",
      });
  });

  it("does not build on another version than it was made for", async () => {
    const codec = codecWith({ keys: [OLD] });
    const list = ["x".repeat(2000)];
    const put = async (version: string) => (await codec.encode(list, version, undefined, PLACE)).stored;
    const { memory } = await codec.encode(list, "1.5", undefined, PLACE);
    const change = (await codec.encode([...list, "more"], "2.5", memory, PLACE)).stored;
    const at = { ...PLACE, version: "2.5" };
    expect(change.type).toBe("tk+1.5;aes=2025");
    expect(await codec.decode([await put("1.5"), change], at)).toEqual([...list, "more"]);
    const redirected = { ...change, type: "tk+1.25;aes=2025" };
    await expect(codec.decode([await put("1.25"), redirected], at)).rejects.toMatchObject({
      code: "persistence.tampered-row",
    });
    await expect(codec.decode([await put("1.25"), change], at)).rejects.toMatchObject({
      code: "persistence.tampered-row",
    });
  });

  it("needs a place", async () => {
    await expect(codecWith({ keys: [OLD] }).encode(SECRET, "1", undefined)).rejects.toMatchObject({
      code: "persistence.missing-place",
    });
    await expect(codecWith({ keys: [OLD] }).decode([await sealed()])).rejects.toMatchObject({
      code: "persistence.missing-place",
    });
  });

  it("is told apart by a saver without encryption", async () => {
    await expect(createValueCodec().decode([await sealed()], PLACE)).rejects.toMatchObject({
      code: "persistence.unknown-row-type",
    });
  });
});

describe("a row that is not encrypted", () => {
  it("is refused, however it calls itself", async () => {
    const codec = codecWith({ keys: [OLD] });
    for (const type of ["json", "bytes", "tk-json", "json;zd1", "aes=2025", "json;AES=2025"])
      await expect(codec.decode([{ type, bytes: Buffer.from("1") }], PLACE)).rejects.toMatchObject({
        code: "persistence.plaintext-row",
      });
  });

  it("is read when that is allowed, and the change after it is encrypted", async () => {
    const codec = codecWith({ keys: [OLD], allowPlaintext: true });
    const plain = { type: "json", bytes: Buffer.from(JSON.stringify(["x".repeat(1000)])) };
    expect(await codec.decode([plain], PLACE)).toEqual(["x".repeat(1000)]);
    const { stored } = await codec.encode(["x".repeat(1000), 1], "2.5", codec.recall([plain], PLACE), PLACE);
    expect(stored.type).toBe("tk+1.5;aes=2025");
  });
});

describe("keys", () => {
  it.each<[string, EncryptionKey[]]>([
    ["none", []],
    ["31 bytes", [{ id: "k", key: Buffer.alloc(31) }]],
    ["a password in place of base64", [{ id: "k", key: "correct horse battery staple" }]],
    ["an id with a semicolon", [{ id: "k;v", key: Buffer.alloc(32) }]],
    ["the same id twice", [OLD, { ...NEW, id: OLD.id }]],
  ])("are refused at once: %s", (_, keys) => {
    expect(() => encryptionLayer({ keys })).toThrow(expect.objectContaining({ code: "persistence.invalid-key" }));
  });
});
