import { ListMemory, type CheckRound } from "./channel-memory.ts";
import { ElementMemory, type ReadItem } from "./element-memory.ts";
import {
  followPosition,
  isSameList,
  planListChange,
  writeListChange,
  type ListItem,
  type ListPart,
} from "./list-change.ts";
import { canBeBase } from "./row-type.ts";
import type { Serializer, WrittenJson } from "./serializer.ts";
import { shouldStoreChange } from "./snapshot-rule.ts";

/** Known elements serialized again at each version, in bytes, to find what changed in place and does not look so. */
export const CHECKED_BYTES = 16 * 1024;

/** A list on its way into a row: as a change of `base` (the empty text: none), or whole. */
export interface EncodedList extends WrittenJson {
  base?: string;
  memory: ListMemory;
}

/**
 * Lists as what changed since the version before.
 *
 * Elements are known by identity, so an element changed in place has to be noticed. At once: a field that is set anew, and a
 * change within the first 64 values inside of one of its first 64 fields, down to six levels (`element-glance.ts`); and
 * any change at all in a list of up to 16 KB. In a larger one anything else is noticed when a full check that goes round
 * the list at 16 KB a version comes to the element: within `bytes / 16 KB + 2` versions as long as the elements keep their
 * order, and with the next whole row at the latest.
 */
export class ListEncoder {
  readonly #elements: ElementMemory;

  constructor(serializer: Serializer) {
    this.#elements = new ElementMemory(serializer);
  }

  encode(list: readonly unknown[], version: string, before: ListMemory | undefined, path: string): EncodedList {
    return new ListEncoding(this.#elements, list, path, before).encode(version, before);
  }

  /** Writes every element now, whatever is known of it, for a list that may change before it is known what it is compared with. */
  write(list: readonly unknown[], path: string): (version: string, before: ListMemory | undefined) => EncodedList {
    const encoding = new ListEncoding(this.#elements, [...list], path, undefined);
    encoding.writeAll();
    return (version, before) => encoding.encode(version, before);
  }
}

class ListEncoding {
  readonly #elements: ElementMemory;
  readonly #list: readonly unknown[];
  readonly #path: string;
  readonly #read: ReadItem[];

  constructor(elements: ElementMemory, list: readonly unknown[], path: string, before: ListMemory | undefined) {
    this.#elements = elements;
    this.#list = list;
    this.#path = path;
    this.#read = [];
    // Holes are elements too.
    for (let index = 0; index < list.length; index++) this.#read.push(this.#readAt(list[index], index, before));
  }

  writeAll(): void {
    for (const index of this.#list.keys()) {
      const written = this.#writtenAt(index);
      const read = this.#read[index];
      // Held by a copy: the text of what is known may be forgotten before it is used.
      if (read) this.#read[index] = { ...read, written };
    }
  }

  encode(version: string, before: ListMemory | undefined): EncodedList {
    return (before && canBeBase(before.root) && this.#asChange(version, before)) || this.#whole(version);
  }

  #readAt(element: unknown, index: number, before: ListMemory | undefined): ReadItem {
    const known = isObject(element) ? this.#elements.recall(element) : samePrimitive(element, index, before);
    return known ?? this.#elements.write(element, this.#pathOf(index));
  }

  #asChange(version: string, before: ListMemory): EncodedList | undefined {
    const { items: base, snapshotBytes, changeBytes, round } = before.state;
    let items = this.#items();
    let parts = planListChange(base, items);
    const check = this.#check(round, parts);
    if (check.foundChange) {
      items = this.#items();
      parts = planListChange(base, items);
    }
    const isSame = isSameList(base, items);
    const text = isSame ? "" : writeListChange(parts, (index) => this.#writtenAt(index).text);
    const nextBytes = Buffer.byteLength(text);
    if (!shouldStoreChange({ snapshotBytes, changeBytes, nextBytes, wholeBytes: wholeBytes(items) })) return undefined;
    if (isSame) return { text, isStock: false, base: before.root, memory: before.seenAgainAt(version, check.round) };
    const memory = new ListMemory({
      version,
      items,
      primitives: primitivesOf(this.#list),
      snapshotBytes,
      changeBytes: changeBytes + nextBytes,
      round: check.round,
    });
    return { text, isStock: false, base: before.root, memory };
  }

  #whole(version: string): EncodedList {
    // Of holes, too, which `map` passes over.
    const written = Array.from(this.#list, (_, index) => this.#writtenAt(index));
    const text = `[${written.map((item) => item.text).join(",")}]`;
    const memory = new ListMemory({
      version,
      items: this.#items(),
      primitives: primitivesOf(this.#list),
      snapshotBytes: Buffer.byteLength(text),
      changeBytes: 0,
      round: { next: 0, credit: 0 },
    });
    return { text, isStock: written.every((item) => item.isStock), memory };
  }

  /** Goes on with the round where the element that was next stands now. */
  #check(round: CheckRound, parts: readonly ListPart[]): { round: CheckRound; foundChange: boolean } {
    let next = followPosition(parts, round.next);
    let credit = round.credit + CHECKED_BYTES;
    let foundChange = false;
    for (let left = this.#list.length; left > 0; left--) {
      if (next >= this.#list.length) next = 0;
      const cost = this.#checkCost(next);
      if (cost > credit) return { round: { next, credit }, foundChange };
      credit -= cost;
      if (cost > 0) foundChange = this.#hasChangedUnseen(next) || foundChange;
      next++;
    }
    return { round: { next: 0, credit: 0 }, foundChange };
  }

  /** Nothing for what is known to be as it was. */
  #checkCost(index: number): number {
    const read = this.#read[index];
    return read === undefined || read.isSure ? 0 : read.item.bytes;
  }

  #hasChangedUnseen(index: number): boolean {
    const known = this.#read[index]?.item.token;
    this.#writtenAt(index);
    return this.#read[index]?.item.token !== known;
  }

  #writtenAt(index: number): WrittenJson {
    const known = this.#read[index]?.written;
    if (known) return known;
    const read = this.#elements.write(this.#list[index], this.#pathOf(index));
    this.#read[index] = read;
    return read.written;
  }

  #items(): ListItem[] {
    return this.#read.map(({ item }) => item);
  }

  #pathOf(index: number): string {
    return `${this.#path}[${index}]`;
  }
}

function wholeBytes(items: readonly ListItem[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes + 1, 1);
}

const NONE: readonly unknown[] = [];

function primitivesOf(list: readonly unknown[]): readonly unknown[] {
  return list.every(isObject) ? NONE : list.map((element) => (isObject(element) ? undefined : element));
}

function samePrimitive(element: unknown, index: number, before: ListMemory | undefined): ReadItem | undefined {
  const item = before?.state.items[index];
  return item && element !== undefined && Object.is(before?.state.primitives[index], element)
    ? { item, isSure: true }
    : undefined;
}

function isObject(element: unknown): element is object {
  return typeof element === "object" && element !== null;
}
