import { isPlainObject } from "./is-plain-object.ts";
import type { LossyFinding, LossyKind } from "./lossy-value.ts";
import type { PathKey } from "./value-path.ts";

/**
 * What LangChain's own `toJSON` (@langchain/core 1.1.8 and later) loses before the serializer sees it: it copies the fields of
 * a message as plain objects, own keys only, so that a Date, a Map or a RegExp inside becomes `{}`. Paths are the message's
 * own. What the copy still shows, as NaN or a function, is left to whoever walks the copy.
 */
export function lostInMessage(message: object, kwargs: object): LostInMessage {
  const walk = new CopyWalk(message);
  const given = (message as { lc_kwargs?: unknown }).lc_kwargs;
  if (typeof given !== "object" || given === null) return walk;
  for (const key of Object.keys(given))
    walk.compare(fieldOf(key in message ? message : given, key), fieldOf(kwargs, key), key);
  return walk;
}

export interface LostInMessage {
  readonly lossy: readonly LossyFinding[];
  /** Of the copy: what stands where the message holds one of its own ancestors. */
  readonly circular: readonly unknown[];
}

class CopyWalk implements LostInMessage {
  readonly lossy: LossyFinding[] = [];
  readonly circular: unknown[] = [];
  readonly #keys: PathKey[] = [];
  readonly #ancestors: object[];

  constructor(message: object) {
    this.#ancestors = [message];
  }

  /** A value that is its own copy stands in what is written, and is judged there. */
  compare(value: unknown, copy: unknown, key: PathKey): void {
    if (typeof value !== "object" || value === null || value === copy) return;
    if (this.#ancestors.includes(value)) return void this.circular.push(copy);
    this.#keys.push(key);
    this.#ancestors.push(value);
    this.#judge(value, copy);
    this.#ancestors.pop();
    this.#keys.pop();
  }

  #judge(value: object, copy: unknown): void {
    if (Array.isArray(value)) {
      value.forEach((item, index) => this.compare(item, fieldOf(copy, index), index));
      return;
    }
    if (isHandedOn(value)) return;
    const keys = Object.keys(value);
    if (!isPlainObject(value)) this.lossy.push({ keys: [...this.#keys], kind: kindOf(value, keys.length) });
    if (ArrayBuffer.isView(value)) return;
    for (const key of keys) this.compare(fieldOf(value, key), fieldOf(copy, key), key);
  }
}

/** Another LangChain object, and what looks like the form of one, are not copied. */
function isHandedOn(value: object): boolean {
  return "lc_serializable" in value || "lc" in value || "__lc_escaped__" in value;
}

function kindOf(value: object, ownKeys: number): LossyKind {
  if (ownKeys === 0) return "emptied";
  return ArrayBuffer.isView(value) ? "binary" : "class-instance";
}

function fieldOf(value: unknown, key: PathKey): unknown {
  return typeof value === "object" && value !== null ? (value as Record<PathKey, unknown>)[key] : undefined;
}
