import { isPlain } from "./record.ts";

/**
 * What a quick look at an object shows, in walking order. Equal looks mean that nothing changed where the look goes: the
 * object's first 64 fields, each with the first 64 values inside of it, down to six levels. Strings are compared by identity
 * first, so that what did not change costs a step a value and not a step a character.
 */
export interface Glance {
  seen: readonly unknown[];
  /** Whether it shows every value inside of the fields: none lies further away, nor in anything but plain objects and lists. */
  isComplete: boolean;
}

export const MAX_GLANCED_FIELDS = 64;
export const MAX_GLANCED_VALUES = 64;
export const MAX_GLANCED_DEPTH = 6;

// LangChain keeps what a message was made from beside the message's own fields. Of that only the names count.
const KEPT_TWICE = "lc_kwargs";
// What an object is, before what is inside of it, and where that ends.
const LIST = Symbol("list");
const RECORD = Symbol("record");
const OTHER = Symbol("other");
const END = Symbol("end");

export function glanceAt(element: object): Glance {
  const seen: unknown[] = [];
  const look = new Look(seen, false);
  look.at(element);
  return { seen, isComplete: look.isComplete };
}

export function looksUnchanged(element: object, { seen }: Glance): boolean {
  const look = new Look(seen as unknown[], true);
  return look.at(element) && look.isAtEnd;
}

/** Writes down what it sees, or compares it and stops at a difference. One class, so that both walk the same way. */
class Look {
  isComplete = true;
  readonly #seen: unknown[];
  readonly #isComparing: boolean;
  #next = 0;
  #left = 0;

  constructor(seen: unknown[], isComparing: boolean) {
    this.#seen = seen;
    this.#isComparing = isComparing;
  }

  get isAtEnd(): boolean {
    return this.#next === this.#seen.length;
  }

  at(element: object): boolean {
    let fields = 0;
    for (const key in element) {
      if (++fields > MAX_GLANCED_FIELDS) return this.#stop() && this.#see(sizeOf(element));
      this.#left = MAX_GLANCED_VALUES;
      const value = (element as Record<string, unknown>)[key];
      if (!this.#see(key) || !(key === KEPT_TWICE ? this.#names(value) : this.#value(value, 1))) return false;
    }
    return this.#see(sizeOf(element));
  }

  #see(value: unknown): boolean {
    const position = this.#next++;
    if (this.#isComparing) return Object.is(this.#seen[position], value);
    this.#seen.push(value);
    return true;
  }

  #value(value: unknown, depth: number): boolean {
    if (this.#left-- <= 0) return this.#stop();
    if (typeof value !== "object" || value === null) return this.#see(value);
    if (Array.isArray(value)) return this.#see(LIST) && this.#see(value.length) && this.#items(value, depth);
    if (Object.getPrototypeOf(value) === Object.prototype) return this.#see(RECORD) && this.#fields(value, depth);
    if (!this.#isComparing && !isPlain(value)) this.#stop();
    return this.#see(OTHER) && this.#see(sizeOf(value)) && this.#fields(value, depth);
  }

  // By position: asking a list for its keys costs more than all of the rest.
  #items(list: readonly unknown[], depth: number): boolean {
    if (depth >= MAX_GLANCED_DEPTH) return this.#stop() && this.#see(list);
    for (let index = 0; index < list.length; index++) {
      if (this.#left <= 0) return this.#stop();
      if (!this.#value(list[index], depth + 1)) return false;
    }
    return true;
  }

  #fields(value: object, depth: number): boolean {
    if (depth >= MAX_GLANCED_DEPTH) return this.#stop() && this.#see(value);
    for (const key in value) {
      if (this.#left <= 0) return this.#stop();
      if (!this.#see(key) || !this.#value((value as Record<string, unknown>)[key], depth + 1)) return false;
    }
    return this.#see(END);
  }

  #names(value: unknown): boolean {
    for (const name in value as object) {
      if (this.#left-- <= 0) return this.#stop();
      if (!this.#see(name)) return false;
    }
    return this.#see(END);
  }

  #stop(): true {
    this.isComplete = false;
    return true;
  }
}

// Of what holds its content elsewhere than in fields.
function sizeOf(value: object): unknown {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return value instanceof Date ? value.getTime() : undefined;
}
