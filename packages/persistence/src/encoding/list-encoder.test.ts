import { describe, expect, it } from "vitest";

import { createValueCodec } from "./create-value-codec.ts";
import { CHECKED_BYTES } from "./list-encoder.ts";
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
