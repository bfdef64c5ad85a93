import { AIMessage, HumanMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createValueCodec, type ValueCodecOptions } from "./create-value-codec.ts";
import { planListChange, writeListChange } from "./list-change.ts";
import { baseOf } from "./row-type.ts";
import { BUILDING_BYTES, FLOOR_BYTES } from "./snapshot-rule.ts";
import { StoredChannel } from "./testing/stored-channel.ts";

interface Note {
  id: number;
  text: string;
  tags: { deep: { er: number[] } };
}

type Edit =
  | { type: "append"; size: number }
  | { type: "replace" | "remove" | "mutate"; at: number }
  | { type: "reorder"; from: number; to: number }
  | { type: "double" | "same" | "restart" | "clear" };

const at = fc.nat(1000);
const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant("append" as const), size: fc.nat(3000) }) },
    { weight: 5, arbitrary: fc.record({ type: fc.constantFrom("replace" as const, "remove", "mutate"), at }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("reorder" as const), from: at, to: at }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constantFrom("double" as const, "same", "restart", "clear") }) },
  ),
  { maxLength: 60, size: "max" },
);

let ids = 0;

function makeNote(size: number): Note {
  return { id: ids++, text: "x".repeat(size), tags: { deep: { er: [ids] } } };
}

/** As a node would: a new list, of elements that are the same objects. */
function applyEdit(list: readonly Note[], edit: Edit): Note[] {
  const next = [...list];
  const index = "at" in edit ? edit.at % Math.max(1, list.length) : 0;
  switch (edit.type) {
    case "append":
      return [...next, makeNote(edit.size)];
    case "replace":
      return next.with(0, makeNote(10)).map((note, i) => (i === index ? makeNote(500) : note));
    case "remove":
      return next.toSpliced(index, 1);
    case "mutate":
      next[index]?.tags.deep.er.push(1);
      return next;
    case "reorder":
      return next.toSpliced(edit.to % (next.length + 1), 0, ...next.splice(edit.from % (next.length + 1), 3));
    case "double":
      return [...next, ...next];
    case "clear":
      return [];
    default:
      return next;
  }
}

describe("a list rebuilt from its chain", () => {
  it.each<[string, ValueCodecOptions]>([
    ["plainly", {}],
    ["compressed", { compression: true }],
    ["compressed and encrypted", { compression: true, encryption: { keys: [{ id: "k", key: Buffer.alloc(32, 7) }] } }],
  ])("equals the list put, for any edits, stored %s", async (_, options) => {
    await fc.assert(
      fc.asyncProperty(edits, async (steps) => {
        const channel = new StoredChannel(createValueCodec(options));
        let list: Note[] = [];
        for (const step of steps) {
          list = list.length === 0 && step.type === "replace" ? list : applyEdit(list, step);
          if (step.type === "restart") channel.restart(createValueCodec(options));
          const version = await channel.put(list);
          expect(await channel.get(version)).toEqual(list);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("still is what it was at every earlier version", async () => {
    const channel = new StoredChannel(createValueCodec());
    const puts: { version: string; copy: Note[] }[] = [];
    let list: Note[] = [];
    for (const step of fc.sample(edits, { numRuns: 10, seed: 7 }).flat()) {
      if (list.length === 0 && step.type === "replace") continue;
      list = applyEdit(list, step);
      puts.push({ version: await channel.put(list), copy: structuredClone(list) });
    }
    expect(puts.length).toBeGreaterThan(50);
    for (const { version, copy } of puts) expect(await channel.get(version)).toEqual(copy);
  });
});

describe("the bounds", () => {
  it("hold for any edits: a read touches twice the value and 4 KB, storage is five times what changed and twice the first row", async () => {
    await fc.assert(
      fc.asyncProperty(edits, async (steps) => {
        const channel = new StoredChannel(createValueCodec());
        let list: Note[] = [makeNote(2000)];
        const first = channel.bytesOf(await channel.put(list));
        let changed = 0;
        for (const step of steps) {
          const before = structuredClone(list);
          list = list.length === 0 && step.type === "replace" ? list : applyEdit(list, step);
          const version = await channel.put(list);
          changed += changeBytes(before, list) + BUILDING_BYTES;
          expect(channel.readBytes(version)).toBeLessThanOrEqual(2 * JSON.stringify(list).length + FLOOR_BYTES);
        }
        expect(channel.totalBytes).toBeLessThanOrEqual(5 * changed + 2 * first);
      }),
      { numRuns: 50 },
    );
  });

  it("stores three times the content of a list that grows by a message a step, and no more at twice the steps", async () => {
    const perStep: number[] = [];
    for (const steps of [100, 200, 400]) {
      const channel = new StoredChannel(createValueCodec());
      const list: AIMessage[] = [];
      for (let step = 0; step < steps; step++) {
        list.push(new AIMessage({ id: `m${step}`, content: "x".repeat(900) }));
        await channel.put([...list]);
      }
      const content = Buffer.byteLength(JSON.stringify(list));
      expect(channel.totalBytes).toBeLessThan(3 * content);
      perStep.push(channel.totalBytes / steps);
    }
    expect(Math.max(...perStep) / Math.min(...perStep)).toBeLessThan(1.5);
  });
});

function changeBytes(before: readonly unknown[], after: readonly unknown[]): number {
  const items = (list: readonly unknown[]) =>
    list.map((element) => ({ token: JSON.stringify(element), bytes: JSON.stringify(element).length }));
  const parts = planListChange(items(before), items(after));
  return writeListChange(parts, (index) => JSON.stringify(after[index])).length;
}

describe("a value that did not change", () => {
  it("is stored as a pointer to the row that holds it, however often it is put", async () => {
    const channel = new StoredChannel(createValueCodec());
    const first = await channel.put({ report: "x".repeat(5000) });
    for (let step = 0; step < 10; step++) {
      const version = await channel.put({ report: "x".repeat(5000) });
      expect(channel.bytesOf(version)).toBe(0);
      expect(baseOf(channel.typeOf(version))).toBe(first);
      expect(await channel.get(version)).toEqual({ report: "x".repeat(5000) });
    }
  });

  it("is stored again when it is smaller than a pointer", async () => {
    const channel = new StoredChannel(createValueCodec());
    await channel.put({ step: 1 });
    expect(baseOf(channel.typeOf(await channel.put({ step: 1 })))).toBeUndefined();
  });

  it("is refused where bytes have a field beside them, which is stored nowhere", async () => {
    const place = { threadId: "t", namespace: "", channel: "file" };
    const bytes = Object.assign(new Uint8Array(2), { foo: 1 });
    await expect(createValueCodec().encode(bytes, "1", undefined, place)).rejects.toMatchObject({
      code: "persistence.lossy-value",
      context: { lossy: [{ path: "file.foo", kind: "own-field" }] },
    });
  });

  it("is not taken for bytes that read the same", async () => {
    const channel = new StoredChannel(createValueCodec());
    const text = "x".repeat(100);
    await channel.put(text);
    const version = await channel.put(Buffer.from(JSON.stringify(text)));
    expect(await channel.get(version)).toEqual(new TextEncoder().encode(JSON.stringify(text)));
  });

  it.each([
    ["list", [1, 2, "x".repeat(500)]],
    ["record", { a: "x".repeat(500) }],
    ["binary", new Uint8Array(500).fill(1)],
  ])("is known again from rows of another process: a %s", async (_, value) => {
    const channel = new StoredChannel(createValueCodec());
    const first = await channel.put(value);
    for (let turn = 0; turn < 3; turn++) {
      channel.restart(createValueCodec());
      const version = await channel.put(value);
      expect(baseOf(channel.typeOf(version))).toBe(first);
      expect(await channel.get(version)).toEqual(value);
    }
  });
});

describe("a thread that the stock saver wrote", () => {
  it("goes on with a change", async () => {
    const channel = new StoredChannel(createValueCodec());
    const messages = Array.from({ length: 20 }, (_, i) => new HumanMessage({ id: `m${i}`, content: "x".repeat(100) }));
    await channel.putStock("7", messages);
    const version = await channel.put([...messages, new HumanMessage({ id: "new", content: "hello" })]);
    expect(baseOf(channel.typeOf(version))).toBe("7");
    expect(channel.bytesOf(version)).toBeLessThan(300);
    expect(await channel.get(version)).toEqual([...messages, new HumanMessage({ id: "new", content: "hello" })]);
  });
});

it.each([
  ["no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  ["no JSON", Buffer.from("[1")],
])("refuses a row that is %s", async (_, bytes) => {
  await expect(createValueCodec().decode([{ type: "json", bytes }])).rejects.toMatchObject({
    code: "persistence.corrupt-row",
  });
});

describe("a chain that is not whole", () => {
  it.each([
    ["without its first row", (rows: unknown[]) => rows.slice(1), "checkpointer.value-incomplete"],
    ["with a whole row in its middle", (rows: unknown[]) => [rows[0], rows[0]], "checkpointer.value-incomplete"],
    ["of no row", () => [], "checkpointer.value-incomplete"],
  ])("is refused: %s", async (_, change, code) => {
    const codec = createValueCodec();
    const channel = new StoredChannel(codec);
    await channel.put(["x".repeat(1000)]);
    const version = await channel.put(["x".repeat(1000), "more"]);
    const chain = channel.chainOf(version);
    expect(chain).toHaveLength(2);
    await expect(codec.decode(change([...chain]) as typeof chain)).rejects.toMatchObject({ code });
  });

  it("is refused when a change does not fit its base", async () => {
    const codec = createValueCodec();
    const whole = { type: "json", bytes: Buffer.from("[1]") };
    for (const change of ["[[0,2]]", "[[-1,1]]", "[[0]]", "[7]", '{"add":[]}', '[{"add":1}]'])
      await expect(codec.decode([whole, { type: "tk+1", bytes: Buffer.from(change) }])).rejects.toMatchObject({
        code: "checkpointer.value-incomplete",
      });
  });
});

it("keeps the places of a list that nothing was ever set in", async () => {
  const channel = new StoredChannel(createValueCodec());
  const list: unknown[] = [];
  list[2] = "x";
  const grown = Array.from({ length: 200 }, (_, index) => `element ${index}`);
  delete grown[7];
  const within = { scores: list };
  for (const value of [list, [...list, "y"], grown, [...grown, "z"], within]) {
    expect(JSON.stringify(await channel.get(await channel.put(value)))).toBe(JSON.stringify(value));
  }
  expect(await channel.get(await channel.put(list))).toEqual([undefined, undefined, "x"]);
});
