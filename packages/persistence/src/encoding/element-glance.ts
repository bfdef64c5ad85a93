import { isPlain } from "./record.ts";

/**
 * What a quick look at an object shows, in walking order. Names and what stands under them are apart: most elements of a list have
 * the same of the first, which is then in memory once. Equal looks mean that nothing changed where the look goes: the
 * object's first 64 fields, each with the first 64 values inside of it, down to six levels. Strings are compared by identity
 * first, so that what did not change costs a step a value and not a step a character.
 */
export interface Glance {
  shape: readonly Mark[];
  values: readonly unknown[];
  /** Whether it shows every value inside of the fields: none lies further away, nor in anything but plain objects and lists. */
  isComplete: boolean;
}

export const MAX_GLANCED_FIELDS = 64;
export const MAX_GLANCED_VALUES = 64;
export const MAX_GLANCED_DEPTH = 6;

// LangChain keeps what a message was made from beside the message's own fields. Of that only the names count.
const KEPT_TWICE = "lc_kwargs";
// What an object is, before what is inside of it, and where that ends.
const LIST = 0;
const RECORD = 1;
const OTHER = 2;
const END = 3;

/** A name, or one of the four. */
type Mark = string | typeof LIST | typeof RECORD | typeof OTHER | typeof END;

export function glanceAt(element: object): Glance {
  const look = new Look();
  look.at(element);
  return { shape: sharedShape(look.shape), values: look.values, isComplete: look.isComplete };
}

// What tools are called with has any names: neither many shapes nor long ones are kept.
const MAX_SHAPES = 256;
const MAX_SHARED_MARKS = 64;
const shapes = new Map<string, readonly Mark[]>();

function sharedShape(shape: readonly Mark[]): readonly Mark[] {
  if (shape.length > MAX_SHARED_MARKS) return shape;
  const text = JSON.stringify(shape);
  const shared = shapes.get(text);
  if (shared !== undefined) return shared;
  if (shapes.size === MAX_SHAPES) shapes.clear();
  shapes.set(text, shape);
  return shape;
}

/** Writes down what it sees. */
class Look {
  isComplete = true;
  readonly shape: Mark[] = [];
  readonly values: unknown[] = [];
  #left = 0;

  at(element: object): void {
    let fields = 0;
    for (const key in element) {
      if (++fields > MAX_GLANCED_FIELDS) {
        this.isComplete = false;
        break;
      }
      this.#left = MAX_GLANCED_VALUES;
      this.shape.push(key);
      const value = (element as Record<string, unknown>)[key];
      if (key === KEPT_TWICE) this.#names(value);
      else this.#value(value, 1);
    }
    this.values.push(sizeOf(element));
  }

  #value(value: unknown, depth: number): void {
    if (this.#isOver()) return;
    this.#left--;
    if (typeof value !== "object" || value === null) this.values.push(value);
    else if (Array.isArray(value)) this.#items(value, depth);
    else if (Object.getPrototypeOf(value) === Object.prototype) this.#record(value, depth);
    else {
      if (!isPlain(value)) this.isComplete = false;
      this.shape.push(OTHER);
      this.values.push(sizeOf(value));
      this.#fields(value, depth);
    }
  }

  #record(value: object, depth: number): void {
    this.shape.push(RECORD);
    this.#fields(value, depth);
  }

  // By position: asking a list for its keys costs more than all of the rest.
  #items(list: readonly unknown[], depth: number): void {
    this.shape.push(LIST);
    this.values.push(list.length);
    if (this.#isTooDeep(list, depth)) return;
    for (let index = 0; index < list.length && !this.#isOver(); index++) this.#value(list[index], depth + 1);
  }

  #fields(value: object, depth: number): void {
    if (this.#isTooDeep(value, depth)) return;
    for (const key in value) {
      if (this.#isOver()) return;
      this.shape.push(key);
      this.#value((value as Record<string, unknown>)[key], depth + 1);
    }
    this.shape.push(END);
  }

  #names(value: unknown): void {
    for (const name in value as object) {
      if (this.#isOver()) return;
      this.#left--;
      this.shape.push(name);
    }
    this.shape.push(END);
  }

  #isTooDeep(value: object, depth: number): boolean {
    if (depth < MAX_GLANCED_DEPTH) return false;
    this.isComplete = false;
    this.values.push(value);
    return true;
  }

  #isOver(): boolean {
    if (this.#left > 0) return false;
    this.isComplete = false;
    return true;
  }
}

// What `looksUnchanged` compares with, and how far it is.
let shape: readonly Mark[] = [];
let values: readonly unknown[] = [];
let nextMark = 0;
let nextValue = 0;
let left = 0;

/** Walks as `Look` does, and stops at a difference. Plain functions: a step takes them through all elements of its lists. */
export function looksUnchanged(element: object, glance: Glance): boolean {
  ({ shape, values } = glance);
  nextMark = 0;
  nextValue = 0;
  let fields = 0;
  for (const key in element) {
    if (++fields > MAX_GLANCED_FIELDS) break;
    left = MAX_GLANCED_VALUES;
    if (shape[nextMark++] !== key) return false;
    const value = (element as Record<string, unknown>)[key];
    if (!(key === KEPT_TWICE ? hasNames(value) : isValue(value, 1))) return false;
  }
  // What had no size has none now: it is the same object.
  const size = values[nextValue] === undefined ? undefined : sizeOf(element);
  return isNext(size) && nextMark === shape.length && nextValue === values.length;
}

function isNext(value: unknown): boolean {
  return Object.is(values[nextValue++], value);
}

function isValue(value: unknown, depth: number): boolean {
  if (left-- <= 0) return true;
  if (typeof value !== "object" || value === null) return isNext(value);
  if (Array.isArray(value)) return shape[nextMark++] === LIST && isNext(value.length) && hasItems(value, depth);
  if (Object.getPrototypeOf(value) === Object.prototype) return shape[nextMark++] === RECORD && hasFields(value, depth);
  return shape[nextMark++] === OTHER && isNext(sizeOf(value)) && hasFields(value, depth);
}

function hasItems(list: readonly unknown[], depth: number): boolean {
  if (depth >= MAX_GLANCED_DEPTH) return isNext(list);
  for (let index = 0; index < list.length && left > 0; index++) if (!isValue(list[index], depth + 1)) return false;
  return true;
}

function hasFields(value: object, depth: number): boolean {
  if (depth >= MAX_GLANCED_DEPTH) return isNext(value);
  for (const key in value) {
    if (left <= 0) return true;
    if (shape[nextMark++] !== key || !isValue((value as Record<string, unknown>)[key], depth + 1)) return false;
  }
  return shape[nextMark++] === END;
}

function hasNames(value: unknown): boolean {
  for (const name in value as object) {
    if (left-- <= 0) return true;
    if (shape[nextMark++] !== name) return false;
  }
  return shape[nextMark++] === END;
}

// Of what holds its content elsewhere than in fields.
function sizeOf(value: object): unknown {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return value instanceof Date ? value.getTime() : undefined;
}
