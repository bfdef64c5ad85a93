import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";

import { createValueCodec } from "./create-value-codec.ts";
import { CHECKED_BYTES } from "./list-encoder.ts";
import { revivableClass } from "./revivable-class.ts";
import { StoredChannel } from "./testing/stored-channel.ts";

/** Its `hidden` value lies deeper than a look goes. */
interface Element {
  text: string;
  a: { b: { c: { d: { e: { f: { hidden: number } } } } } };
}

function makeElement(bytes: number): Element {
  return { text: "x".repeat(bytes), a: { b: { c: { d: { e: { f: { hidden: 0 } } } } } } };
}

function change(element: Element | undefined): void {
  if (element) element.a.b.c.d.e.f.hidden++;
}

/** How many versions later the change is in what is read back. */
async function versionsUntilNoticed(
  list: Element[],
  index: number,
  next: (list: Element[]) => Element[],
): Promise<number> {
  const channel = new StoredChannel(createValueCodec());
  await channel.put(list);
  const changed = list[index];
  change(changed);
  let current = list;
  for (let versions = 1; versions < 1000; versions++) {
    current = next(current);
    const read = (await channel.get(await channel.put(current))) as Element[];
    if (read[current.indexOf(changed as Element)]?.a.b.c.d.e.f.hidden === 1) return versions;
  }
  throw new Error("The change was never noticed.");
}

describe("a change in place that no look shows", () => {
  it("is noticed at once in a list of up to 16 KB", async () => {
    const list = Array.from({ length: 15 }, () => makeElement(1000));
    expect(JSON.stringify(list).length).toBeLessThan(CHECKED_BYTES);
    for (const index of [0, 7, 14])
      expect(await versionsUntilNoticed(structuredClone(list), index, (same) => same)).toBe(1);
  });

  it.each([
    ["stays as it is", (list: Element[]) => list],
    ["grows", (list: Element[]) => [...list, makeElement(10)]],
    ["loses elements in front", (list: Element[]) => (list.length > 110 ? list.slice(1) : list)],
  ])("is noticed within bytes / 16 KB + 2 versions in a larger list that %s", async (_, next) => {
    const list = Array.from({ length: 200 }, () => makeElement(1000));
    const bound = JSON.stringify(list).length / CHECKED_BYTES + 2;
    const waits: number[] = [];
    for (const index of [0, 15, 16, 50, 100, 150, 199]) {
      if (index < 100 && next(list).length < list.length) continue;
      waits.push(await versionsUntilNoticed(structuredClone(list), index, next));
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(bound);
    // The list is too large for one version: otherwise this test could not fail.
    expect(Math.max(...waits)).toBeGreaterThan(3);
  });

  it("is noticed in an element that is larger than what one version checks", async () => {
    const list = [makeElement(100_000), makeElement(100_000)];
    const bound = JSON.stringify(list).length / CHECKED_BYTES + 2;
    const versions = await versionsUntilNoticed(list, 1, (same) => same);
    expect(versions).toBeGreaterThan(5);
    expect(versions).toBeLessThanOrEqual(bound);
  });

  it("is noticed with the next whole row at the latest", async () => {
    const list = Array.from({ length: 200 }, () => makeElement(1000));
    expect(await versionsUntilNoticed(list, 199, (same) => [...same, makeElement(300_000)])).toBe(1);
  });
});

describe("a change in place of what is not made of its fields", () => {
  class Counter {
    #count = 0;
    raise(): void {
      this.#count++;
    }
    toJSON(): unknown {
      return { count: this.#count };
    }
  }
  class Note extends HumanMessage {
    #pages = 1;
    turn(): void {
      this.#pages++;
    }
    get pages(): number {
      return this.#pages;
    }
  }
  const revive = [
    revivableClass(Counter, { write: (counter) => counter.toJSON(), read: () => new Counter() }),
    revivableClass(Note, { write: ({ pages }) => ({ pages }), read: () => new Note("") }),
  ];

  it.each<[string, object, (element: never) => void]>([
    ["an object of a class of the user", new Counter(), (counter: Counter) => counter.raise()],
    ["a message of such a class", new Note("a"), (note: Note) => note.turn()],
    [
      "a message made from what is no field of it",
      new HumanMessage({ content: "a", seed: { at: 1 } } as never),
      reseed,
    ],
  ])("is noticed within the same bound: %s", async (_, element, changeElement) => {
    const channel = new StoredChannel(createValueCodec({ revive }));
    const list = [element, ...Array.from({ length: 40 }, () => makeElement(1000))];
    const first = channel.bytesOf(await channel.put(list));
    changeElement(element as never);
    let isNoticed = false;
    for (let versions = 0; versions < first / CHECKED_BYTES + 2; versions++)
      isNoticed ||= channel.bytesOf(await channel.put(list)) > 0;
    expect(isNoticed).toBe(true);
  });

  function reseed(message: HumanMessage): void {
    (message.lc_kwargs as { seed: { at: number } }).seed.at = 2;
  }
});

describe("the text of an element that was written a moment ago", () => {
  it("is not taken when the element has changed since", async () => {
    const codec = createValueCodec();
    const message = new HumanMessage("before");
    await codec.encode([message], "write", undefined);
    message.content = "after";
    const { stored } = await codec.encode([message], "1", undefined);
    expect(Buffer.from(stored.bytes).toString()).toContain("after");
  });

  it("is held until it is stored, though many more are written and then changed", async () => {
    const codec = createValueCodec();
    const channel = new StoredChannel(codec);
    await channel.put([]);
    channel.restart(codec);
    const elements = () => Array.from({ length: 200 }, () => ({ text: "x".repeat(1000), state: "before" }));
    const list = elements();
    await codec.encode(list, "write", undefined);
    const putting = channel.put(list);
    const others = [elements(), elements()].map((other) => codec.encode(other, "write", undefined));
    for (const element of list) element.state = "after";
    const read = (await channel.get(await putting)) as typeof list;
    await Promise.all(others);
    expect(new Set(read.map(({ state }) => state))).toEqual(new Set(["before"]));
  });
});

describe("elements that are strings", () => {
  it("are kept where they did not change", async () => {
    const channel = new StoredChannel(createValueCodec());
    const list = Array.from({ length: 50 }, (_, i) => `${i} `.repeat(100));
    await channel.put(list);
    const version = await channel.put([...list.slice(1), "new"]);
    expect(channel.bytesOf(version)).toBeLessThan(50);
    expect(await channel.get(version)).toEqual([...list.slice(1), "new"]);
  });
});

it("refuses a list with fields beside its items, however it is remembered", async () => {
  const channel = new StoredChannel(createValueCodec());
  await channel.put([1]);
  await expect(channel.put(Object.assign([1, 2], { foo: 1 }))).rejects.toMatchObject({
    code: "persistence.lossy-value",
    context: { lossy: [{ path: expect.stringContaining(".foo"), kind: "array-field" }] },
  });
});
