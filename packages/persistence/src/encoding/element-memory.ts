import { tokenOf } from "./content-token.ts";
import { glanceAt, looksUnchanged, type Glance } from "./element-glance.ts";
import { RecentTexts } from "./recent-texts.ts";
import type { ListItem } from "./list-change.ts";
import type { Serializer, WrittenJson } from "./serializer.ts";

export interface ReadItem {
  item: ListItem;
  /** A look shows all that is stored of the element: it is known not to have changed, and not only believed. */
  isSure: boolean;
  /** What would be written now, where that is at hand. */
  written?: WrittenJson | undefined;
}

export interface WrittenItem extends ReadItem {
  written: WrittenJson;
}

interface KnownItem extends ReadItem {
  glance: Glance;
}

/**
 * Serialized forms by object identity, as long as the objects live: a message is serialized once, and not at every step, nor
 * once more when it comes into the list after its task wrote it.
 */
export class ElementMemory {
  readonly #known = new WeakMap<object, KnownItem>();
  readonly #recent = new RecentTexts();
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
    if (typeof element === "object" && element !== null) this.#remember(element, item, written);
    return { item, isSure: true, written };
  }

  #remember(element: object, item: ListItem, written: WrittenJson): void {
    const glance = glanceAt(element);
    const isSure = glance.isComplete && this.#serializer.isMadeOfFields(element);
    const known: KnownItem = { item, isSure, glance };
    this.#known.set(element, known);
    // What is only believed to be the same is written anew before it is stored.
    if (isSure) this.#recent.keep(known, written, item.bytes);
  }
}
