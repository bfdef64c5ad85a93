import { ListMemory, type CheckRound, type ListState } from "./channel-memory.ts";
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
import { BUILDING_BYTES, shouldStoreChange } from "./snapshot-rule.ts";

/** Known elements serialized again at each version, in bytes, to find what changed in place and does not look so. */
export const CHECKED_BYTES = 16 * 1024;

/** A list on its way into a row: as a change of `base` (the empty text: none), or whole. */
export interface EncodedList extends WrittenJson {
  base?: string;
  memory: ListMemory;
}

/** A list as it was when it was looked at. */
export interface ReadList {
  /** What it is made of, as a change of what is remembered; undefined where that would take as much as the list itself. */
  changeOf(base: ListMemory): string | undefined;
  write(): WrittenJson;
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
  readonly #serializer: Serializer;
  readonly #elements: ElementMemory;

  constructor(serializer: Serializer) {
    this.#serializer = serializer;
    this.#elements = new ElementMemory(serializer);
  }

  encode(list: readonly unknown[], version: string, before: ListMemory | undefined, path: string): EncodedList {
    this.#serializer.checkList(list, path);
    return new ListEncoding(this.#elements, list, path, before).encode(version, before);
  }

  /** Writes every element now, whatever is known of it, for a list that may change before it is known what it is compared with. */
  write(list: readonly unknown[], path: string): (version: string, before: ListMemory | undefined) => EncodedList {
    this.#serializer.checkList(list, path);
    const encoding = new ListEncoding(this.#elements, [...list], path, undefined);
    encoding.writeAll();
    return (version, before) => encoding.encode(version, before);
  }

  /** Looks at every element now; what is known of one is believed, as in `encode`. */
  read(list: readonly unknown[], path: string): ReadList {
    return new ListEncoding(this.#elements, [...list], path, undefined);
  }
}

class ListEncoding implements ReadList {
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

  changeOf({ state }: ListMemory): string | undefined {
    const { items, parts } = this.#compare(state);
    const text = this.#changeText(parts);
    return Buffer.byteLength(text) + BUILDING_BYTES < wholeBytes(items) ? text : undefined;
  }

  write(): WrittenJson {
    // Of holes, too, which `map` passes over.
    const written = Array.from(this.#list, (_, index) => this.#writtenAt(index));
    return { text: `[${written.map((item) => item.text).join(",")}]`, isStock: written.every((item) => item.isStock) };
  }

  #readAt(element: unknown, index: number, before: ListMemory | undefined): ReadItem {
    const known = isObject(element) ? this.#elements.recall(element) : samePrimitive(element, index, before);
    return known ?? this.#elements.write(element, this.#pathOf(index));
  }

  #asChange(version: string, before: ListMemory): EncodedList | undefined {
    const { items: base, snapshotBytes, changeBytes } = before.state;
    const { items, parts, round } = this.#compare(before.state);
    const isSame = isSameList(base, items);
    const text = isSame ? "" : this.#changeText(parts);
    const nextBytes = Buffer.byteLength(text);
    if (!shouldStoreChange({ snapshotBytes, changeBytes, nextBytes, wholeBytes: wholeBytes(items) })) return undefined;
    if (isSame) return { text, isStock: false, base: before.root, memory: before.seenAgainAt(version, round) };
    const memory = new ListMemory({
      version,
      items,
      primitives: primitivesOf(this.#list),
      snapshotBytes,
      changeBytes: changeBytes + nextBytes,
      round,
    });
    return { text, isStock: false, base: before.root, memory };
  }

  #compare({ items: base, round }: ListState) {
    const items = this.#items();
    const parts = planListChange(base, items);
    const check = this.#check(round, parts);
    if (!check.foundChange) return { items, parts, round: check.round };
    const changed = this.#items();
    return { items: changed, parts: planListChange(base, changed), round: check.round };
  }

  #changeText(parts: readonly ListPart[]): string {
    return writeListChange(parts, (index) => this.#writtenAt(index).text);
  }

  #whole(version: string): EncodedList {
    const { text, isStock } = this.write();
    const memory = new ListMemory({
      version,
      items: this.#items(),
      primitives: primitivesOf(this.#list),
      snapshotBytes: Buffer.byteLength(text),
      changeBytes: 0,
      round: { next: 0, credit: 0 },
    });
    return { text, isStock, memory };
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
