import { DeltaSnapshot } from "@langchain/langgraph-checkpoint";

import { isErrorClass, makeError } from "./error-form.ts";
import { isMessageId, makeMessage } from "./message-form.ts";
import { setOwn } from "./record.ts";
import type { RevivableClass } from "./revivable-class.ts";

type Fields = Record<string, unknown>;

/**
 * Puts back what `toStoredForm` and the stock serializer wrote, into the parsed data itself. Only what stands on the list is
 * made: the messages of LangChain, Map, Set, RegExp, Date, Uint8Array, errors, DeltaSnapshot and `classes`. A record of anything
 * else stays the plain object it is, so that stored data neither runs code nor makes a thread unreadable.
 */
export function revive(json: unknown, classes: ReadonlyMap<string, RevivableClass>): unknown {
  return new Reviver(classes).revive(json);
}

class Reviver {
  readonly #classes: ReadonlyMap<string, RevivableClass>;
  #isInMessage = false;

  constructor(classes: ReadonlyMap<string, RevivableClass>) {
    this.#classes = classes;
  }

  revive(json: unknown): unknown {
    if (typeof json !== "object" || json === null) return json;
    if (Array.isArray(json)) {
      for (let index = 0; index < json.length; index++) {
        const item: unknown = json[index];
        if (typeof item === "object" && item !== null) json[index] = this.revive(item);
      }
      return json;
    }
    return this.#object(json as Fields);
  }

  // Asked by its keys: a message holds many empty objects, and looking for what an object has not costs most.
  #object(json: Fields): unknown {
    const keys = Object.keys(json);
    if (keys.length === 0) return json;
    const lc = keys.includes("lc") ? json.lc : undefined;
    if (lc === 2) return this.#record(json);
    if (lc === 1 && json.type === "constructor" && isMessageId(json.id))
      return this.#message(json.id, json.kwargs) ?? json;
    if (this.#isInMessage && keys.length === 1 && keys[0] === "__lc_escaped__") return json.__lc_escaped__;
    return this.#fields(json, keys);
  }

  #fields(json: Fields, keys = Object.keys(json)): Fields {
    for (const key of keys) {
      const item = json[key];
      if (typeof item !== "object" || item === null) continue;
      const revived = this.revive(item);
      if (revived !== item) setOwn(json, key, revived);
    }
    return json;
  }

  #record(json: Fields): unknown {
    switch (json.type) {
      case "undefined":
        return undefined;
      case "plain":
        return typeof json.value === "object" && json.value !== null ? this.#fields(json.value as Fields) : json;
      case "delta_snapshot":
        return "value" in json ? new DeltaSnapshot(this.revive(json.value)) : this.#fields(json);
      case "constructor":
        return this.#construct(this.#fields(json));
      default:
        return this.#fields(json);
    }
  }

  #construct(json: Fields): unknown {
    const { id, args, kwargs } = json;
    if (!Array.isArray(id) || id.length !== 1 || typeof id[0] !== "string" || !Array.isArray(args)) return json;
    const [name] = id as [string];
    const revivable = this.#classes.get(name);
    if (revivable) return args.length === 1 ? revivable.read(args[0]) : json;
    if (isErrorClass(name)) return typeof args[0] === "string" ? makeError(name, args[0], toObject(kwargs)) : json;
    return makeBuiltIn(name, args) ?? json;
  }

  #message(id: readonly string[], kwargs: unknown): unknown {
    const wasInMessage = this.#isInMessage;
    this.#isInMessage = true;
    const fields = this.#fields(toObject(kwargs));
    this.#isInMessage = wasInMessage;
    return makeMessage(id, fields);
  }
}

const BUILT_IN: ReadonlySet<string> = new Set(["Date", "Map", "RegExp", "Set", "Uint8Array"]);

export function isReservedName(name: string): boolean {
  return BUILT_IN.has(name) || isErrorClass(name);
}

function toObject(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function makeBuiltIn(name: string, args: readonly unknown[]): object | undefined {
  const [first, second] = args;
  if (name === "Date") return first === null || typeof first === "string" ? new Date(first ?? Number.NaN) : undefined;
  if (name === "RegExp") return makeRegExp(first, second);
  if (!Array.isArray(first)) return undefined;
  const items: readonly unknown[] = first;
  if (name === "Set") return new Set(items);
  if (name === "Map") return items.every(isEntry) ? new Map(items) : undefined;
  if (name === "Uint8Array") return items.every(isByte) ? Uint8Array.from(items) : undefined;
  return undefined;
}

function makeRegExp(source: unknown, flags: unknown): RegExp | undefined {
  if (typeof source !== "string" || typeof flags !== "string") return undefined;
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

function isEntry(item: unknown): item is [unknown, unknown] {
  return Array.isArray(item) && item.length === 2;
}

function isByte(item: unknown): item is number {
  return Number.isInteger(item) && (item as number) >= 0 && (item as number) <= 255;
}
