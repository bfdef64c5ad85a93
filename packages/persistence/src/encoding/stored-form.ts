import type { LossyKind } from "@threadkeep/state";

import { errorClassOf, errorFields } from "./error-form.ts";
import { fieldsBeside, ownFieldsOf } from "./fields-beside.ts";
import { hasOwnFields, MESSAGE, messageClassOf, messageForm } from "./message-form.ts";
import { construction, isPlain, looksEscaped, looksLikeRecord, setOwn } from "./record.ts";
import type { RevivableClass } from "./revivable-class.ts";
import type { PathKey } from "./value-path.ts";

/** What has no form. Dates and errors, which the stock serializer loses too, have one here. */
export type LostKind = Exclude<LossyKind, "date" | "emptied" | "error"> | "array-field" | "own-field" | "symbol-key";

export interface LostPart {
  keys: readonly PathKey[];
  kind: LostKind;
}

/** A value as plain JSON data. */
export interface StoredForm {
  json: unknown;
  /** False where it holds forms that the stock serializer does not read back. */
  isStock: boolean;
  lost: readonly LostPart[];
}

/**
 * Plain JSON data in the forms of LangGraph's JsonPlusSerializer, and where it has none (a Date, a class of the user) in records
 * like its own. The value is not touched, also where a cycle is cut.
 */
export function toStoredForm(value: unknown, classes: readonly RevivableClass[]): StoredForm {
  const walk = new FormWalk(classes);
  const json = walk.form(value);
  return { json, isStock: walk.isStock, lost: walk.lost };
}

/** Whether the form of a value is made of nothing but the fields that a loop over it shows. Says nothing of what these hold. */
export function isMadeOfFields(value: object, classes: readonly RevivableClass[]): boolean {
  if (Array.isArray(value) || isPlain(value)) return true;
  if (messageClassOf(value) === undefined || classes.some((candidate) => candidate.isInstance(value))) return false;
  return hasOwnFields(value);
}

// Providers put objects of their own here, which a user can do nothing about. The message itself comes back.
const PROVIDER_FIELDS: ReadonlySet<string> = new Set(["additional_kwargs", "response_metadata", "usage_metadata"]);

class FormWalk {
  isStock = true;
  #isInMessage = false;
  #isProviders = false;
  readonly lost: LostPart[] = [];
  readonly #classes: readonly RevivableClass[];
  readonly #keys: PathKey[] = [];
  readonly #ancestors = new Set<object>();

  constructor(classes: readonly RevivableClass[]) {
    this.#classes = classes;
  }

  form(value: unknown): unknown {
    switch (typeof value) {
      case "number":
        return Number.isFinite(value) ? value : this.#lose("nan", null);
      case "undefined":
        return { lc: 2, type: "undefined" };
      case "bigint":
        return this.#lose("bigint", String(value));
      case "function":
      case "symbol":
        return this.#lose(typeof value as "function" | "symbol", null);
      case "object":
        return value === null ? null : this.#within(value);
      default:
        return value;
    }
  }

  #within(value: object): unknown {
    if (this.#ancestors.has(value)) return this.#lose("cycle", "[Circular]");
    this.#ancestors.add(value);
    const form = this.#object(value);
    this.#ancestors.delete(value);
    return form;
  }

  #object(value: object): unknown {
    if (Array.isArray(value)) return this.#list(value);
    if (isPlain(value)) return this.#plain(value);
    const revivable = this.#classes.find((candidate) => candidate.isInstance(value));
    if (revivable) return this.#ours(revivable.name, this.form(revivable.write(value as never)));
    return this.#message(value) ?? this.#langGraph(value) ?? this.#builtIn(value) ?? this.#unknownClass(value);
  }

  #list(items: readonly unknown[]): unknown[] {
    if (!this.#isProviders) for (const key of fieldsBeside(items)) this.#loseKey(key, "array-field");
    return this.#items(items);
  }

  #items(items: readonly unknown[]): unknown[] {
    return Array.from(items, (item, index) => this.#at(index, item));
  }

  #at(key: PathKey, value: unknown): unknown {
    this.#keys.push(key);
    const form = this.form(value);
    this.#keys.pop();
    return form;
  }

  #fields(value: object): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) setOwn(fields, key, this.#at(key, item));
    return fields;
  }

  // What looks like a record of the serializer's must not be taken for one when it is read.
  #plain(value: object): unknown {
    if (!this.#isProviders) this.#loseSymbols(value);
    const fields = this.#fields(value);
    if (!looksLikeRecord(value) && !(this.#isInMessage && looksEscaped(value))) return fields;
    this.isStock = false;
    return { lc: 2, type: "plain", value: fields };
  }

  #message(value: object): unknown {
    const name = messageClassOf(value);
    if (name === undefined) return undefined;
    const { fields, lost } = messageForm(value, name);
    this.#loseOwn(value, lost);
    const kwargs: Record<string, unknown> = {};
    const [wasInMessage, wasProviders] = [this.#isInMessage, this.#isProviders];
    this.#isInMessage = true;
    for (const key of Object.keys(fields)) {
      this.#isProviders = wasProviders || PROVIDER_FIELDS.has(key);
      kwargs[key] = this.#at(key, fields[key]);
    }
    this.#isInMessage = wasInMessage;
    this.#isProviders = wasProviders;
    return { lc: 1, type: "constructor", id: ["langchain_core", "messages", name], kwargs };
  }

  // As the stock serializer writes them, which is what LangGraph expects back.
  #langGraph(value: object): unknown {
    const { lg_name: name } = value as { lg_name?: unknown };
    switch (name) {
      case "DeltaSnapshot":
        return { lc: 2, type: "delta_snapshot", value: this.form((value as { value?: unknown }).value) };
      case "Send": {
        const { node, args, timeout } = value as { node: unknown; args: unknown; timeout?: unknown };
        return this.#fields(timeout === undefined ? { node, args } : { node, args, timeout });
      }
      case "Command": {
        const { graph, update, resume, goto } = value as Record<"graph" | "update" | "resume" | "goto", unknown>;
        return this.#fields({ lg_name: name, update, resume, goto, ...(graph === undefined ? {} : { graph }) });
      }
      case "Overwrite":
        return this.#fields((value as { toJSON(): object }).toJSON());
      default:
        return undefined;
    }
  }

  #builtIn(value: object): unknown {
    const form = this.#builtInForm(value);
    // Of an error they are stored.
    if (form !== undefined && !(value instanceof Error)) this.#loseOwn(value, ownFieldsOf(value));
    return form;
  }

  #builtInForm(value: object): unknown {
    if (value instanceof Uint8Array) return construction("Uint8Array", [Array.from(value)], "from");
    if (value instanceof Date) return this.#ours("Date", Number.isNaN(value.getTime()) ? null : value.toISOString());
    if (value instanceof RegExp) return construction("RegExp", [value.source, value.flags]);
    if (value instanceof Error) return this.#error(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Map.prototype) return construction("Map", [this.#entries(value as Map<unknown, unknown>)]);
    if (prototype === Set.prototype) return construction("Set", [this.#items([...(value as Set<unknown>)])]);
    return undefined;
  }

  #entries(map: ReadonlyMap<unknown, unknown>): unknown[] {
    return Array.from(map, ([key, value]) =>
      typeof key === "string" ? [key, this.#at(key, value)] : [this.form(key), this.form(value)],
    );
  }

  #error(error: Error): unknown {
    const name = errorClassOf(error);
    if (name !== "Error") this.isStock = false;
    return { ...construction(name, [error.message]), kwargs: this.#fields(errorFields(error)) };
  }

  #ours(name: string, argument: unknown): unknown {
    this.isStock = false;
    return construction(name, [argument]);
  }

  // What JSON would hold of it. Losses further inside are not told: the instance is lost as a whole.
  #unknownClass(value: object): unknown {
    const isBinary = ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
    if (isBinary || !this.#isProviders) this.#lose(isBinary ? "binary" : "class-instance", null);
    const { length } = this.lost;
    const { toJSON } = value as { toJSON?: unknown };
    const json: unknown = typeof toJSON === "function" ? toJSON.call(value, "") : { ...value };
    const form = typeof json === "object" && json !== null && isPlain(json) ? this.#fields(json) : json;
    this.lost.length = length;
    return typeof form === "object" || typeof form === "string" || typeof form === "number" ? form : null;
  }

  #loseOwn(value: object, names: readonly string[]): void {
    if (this.#isProviders) return;
    for (const name of names) this.#loseKey(name, "own-field");
    this.#loseSymbols(value);
  }

  // Those that are not enumerable are lost to a copy of the object as well.
  #loseSymbols(value: object): void {
    const symbols = Object.getOwnPropertySymbols(value);
    // Nearly always: not even a loop over nothing.
    if (symbols.length === 0) return;
    for (const symbol of symbols) {
      if (symbol === MESSAGE || !Object.prototype.propertyIsEnumerable.call(value, symbol)) continue;
      this.#loseKey(String(symbol), "symbol-key");
    }
  }

  #loseKey(key: string, kind: LostKind): void {
    this.lost.push({ keys: [...this.#keys, key], kind });
  }

  #lose<T>(kind: LostKind, instead: T): T {
    this.lost.push({ keys: [...this.#keys], kind });
    return instead;
  }
}
