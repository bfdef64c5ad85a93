/**
 * What a quick look at an object shows, in walking order. Equal looks mean that nothing changed where the look goes: the
 * object's first 64 fields, each with the first 64 values inside of it, down to six levels. Strings are compared by identity
 * first, so that what did not change costs a step a value and not a step a character.
 */
export type Glance = readonly unknown[];

export const MAX_GLANCED_FIELDS = 64;
export const MAX_GLANCED_VALUES = 64;
export const MAX_GLANCED_DEPTH = 6;

// LangChain keeps what a message was made from beside the message's own fields.
const KEPT_TWICE = "lc_kwargs";
const INSIDE = Symbol("inside");

export function glanceAt(element: object): Glance {
  const glance: unknown[] = [];
  new Look(glance, false).at(element);
  return glance;
}

export function looksUnchanged(element: object, glance: Glance): boolean {
  const look = new Look(glance as unknown[], true);
  return look.at(element) && look.isAtEnd;
}

/** Writes down what it sees, or compares it and stops at a difference. One class, so that both walk the same way. */
class Look {
  readonly #glance: unknown[];
  readonly #isComparing: boolean;
  #next = 0;
  #left = 0;

  constructor(glance: unknown[], isComparing: boolean) {
    this.#glance = glance;
    this.#isComparing = isComparing;
  }

  get isAtEnd(): boolean {
    return this.#next === this.#glance.length;
  }

  at(element: object): boolean {
    let fields = 0;
    for (const key in element) {
      if (key === KEPT_TWICE) continue;
      if (++fields > MAX_GLANCED_FIELDS) break;
      this.#left = MAX_GLANCED_VALUES;
      if (!this.#see(key) || !this.#value((element as Record<string, unknown>)[key], 1)) return false;
    }
    return this.#see(sizeOf(element));
  }

  #see(value: unknown): boolean {
    const position = this.#next++;
    if (this.#isComparing) return Object.is(this.#glance[position], value);
    this.#glance.push(value);
    return true;
  }

  #value(value: unknown, depth: number): boolean {
    if (this.#left-- <= 0) return true;
    if (typeof value !== "object" || value === null) return this.#see(value);
    if (!this.#see(INSIDE) || !this.#see(sizeOf(value))) return false;
    if (depth >= MAX_GLANCED_DEPTH) return this.#see(value);
    for (const key in value) {
      if (this.#left <= 0) break;
      if (!this.#see(key) || !this.#value((value as Record<string, unknown>)[key], depth + 1)) return false;
    }
    return true;
  }
}

// Of what holds its content elsewhere than in fields.
function sizeOf(value: object): unknown {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return value instanceof Date ? value.getTime() : undefined;
}
