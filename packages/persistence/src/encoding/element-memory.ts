import { tokenOf } from "./content-token.ts";
import { glanceAt, looksUnchanged, type Glance } from "./element-glance.ts";
import type { ListItem } from "./list-change.ts";
import type { Serializer, WrittenJson } from "./serializer.ts";

/** `written` where the element was serialized just now. */
export interface ReadItem {
  item: ListItem;
  written?: WrittenJson;
}

export interface WrittenItem extends ReadItem {
  written: WrittenJson;
}

interface KnownItem extends ReadItem {
  glance: Glance;
}

/** Serialized forms by object identity, as long as the objects live: a message is serialized once and not at every step. */
export class ElementMemory {
  readonly #known = new WeakMap<object, KnownItem>();
  readonly #serializer: Serializer;

  constructor(serializer: Serializer) {
    this.#serializer = serializer;
  }

  /** What is known of `element`, unless it is new or looks changed. */
  recall(element: object): ReadItem | undefined {
    const known = this.#known.get(element);
    return known && looksUnchanged(element, known.glance) ? known : undefined;
  }

  /** Serializes, whatever is known. */
  write(element: unknown, path: string): WrittenItem {
    const written = this.#serializer.write(element, path);
    const item = { token: tokenOf(written.text), bytes: Buffer.byteLength(written.text) };
    if (typeof element === "object" && element !== null) this.#known.set(element, { item, glance: glanceAt(element) });
    return { item, written };
  }
}
