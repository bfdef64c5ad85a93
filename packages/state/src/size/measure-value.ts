import { jsonStringBytes } from "./json-string-bytes.ts";
import type { LossyFinding, LossyKind } from "./lossy-value.ts";
import type { LostInMessage } from "./lost-in-message.ts";
import { ThreadkeepError } from "../threadkeep-error.ts";
import { toWrittenForm, type WrittenForm } from "./to-written-form.ts";
import type { PathKey } from "./value-path.ts";

/** Bytes of one value as JsonPlusSerializer writes it, with its largest leaf and what would be lost. */
export interface ValueMeasurement {
  bytes: number;
  largest: { keys: PathKey[]; bytes: number } | undefined;
  lossy: LossyFinding[];
  /** False where the serializer gives up and writes a short text in place of the whole value. */
  serializable: boolean;
}

const UNDEFINED_BYTES = Buffer.byteLength('{"lc":2,"type":"undefined"}');
const CIRCULAR_BYTES = Buffer.byteLength('"[Circular]"');
// What the serializer writes in place of everything when JSON.stringify throws.
export const UNABLE_BYTES = Buffer.byteLength('"[unable to serialize, circular reference is too complex to analyze]"');

/**
 * Measures without building the text: a plain JSON value costs one walk. Exact: equal to the length that
 * `JsonPlusSerializer.dumpsTyped` gives, which the tests hold for every kind of value.
 */
export function measureValue(value: unknown, keys: readonly PathKey[] = []): ValueMeasurement {
  const walk = new SizeWalk(keys);
  const bytes = measureWithinStack(walk, value);
  return { bytes, largest: walk.largest, lossy: walk.lossy, serializable: walk.serializable };
}

function measureWithinStack(walk: SizeWalk, value: unknown): number {
  try {
    return walk.measure(value);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ThreadkeepError("A value is nested too deeply to be measured. Store it flat, or as a text.", {
      code: "state.too-deep",
      cause,
    });
  }
}

class SizeWalk {
  readonly lossy: LossyFinding[] = [];
  largest: { keys: PathKey[]; bytes: number } | undefined;
  serializable = true;
  readonly #keys: PathKey[];
  readonly #ancestors: object[] = [];
  #circular: Set<unknown> | undefined;

  constructor(keys: readonly PathKey[]) {
    this.#keys = [...keys];
  }

  measure(value: unknown): number {
    // A function or symbol alone makes JSON.stringify return undefined, which encodes to nothing.
    const bytes = this.#bytes(value, "") ?? 0;
    return this.serializable ? bytes : UNABLE_BYTES;
  }

  /** `undefined` for what JSON leaves out of objects. */
  #bytes(value: unknown, key: string): number | undefined {
    switch (typeof value) {
      case "string":
        return this.#leaf(jsonStringBytes(value));
      case "number":
        if (!Number.isFinite(value)) this.#lose("nan");
        return this.#leaf(Number.isFinite(value) ? String(value).length : 4);
      case "boolean":
        return value ? 4 : 5;
      case "undefined":
        return UNDEFINED_BYTES;
      case "bigint":
        return this.#bigint(value, key);
      case "object":
        return value === null ? 4 : this.#object(value, key);
      default:
        return this.#lose(typeof value as "function" | "symbol");
    }
  }

  // Many projects give BigInt a toJSON; without one, JSON.stringify throws.
  #bigint(value: bigint, key: string): number | undefined {
    const { toJSON } = value as { toJSON?: (key: string) => unknown };
    if (typeof toJSON === "function") return this.#bytes(toJSON.call(value, key), key);
    this.serializable = false;
    return this.#lose("bigint");
  }

  #object(value: object, key: string): number | undefined {
    if (this.#circular?.has(value)) return this.#cutOff();
    const seenAt = this.#ancestors.indexOf(value);
    if (seenAt >= 0) return this.#cycle(seenAt);
    const form = toWrittenForm(value, key);
    if (form.lossy !== undefined) this.#lose(form.lossy);
    if (form.lostInside !== undefined) this.#loseInside(form.lostInside);
    if (form.unwritable) this.serializable = false;
    this.#ancestors.push(value);
    const bytes = this.#written(form);
    this.#ancestors.pop();
    return bytes;
  }

  #written({ value, envelope }: WrittenForm): number | undefined {
    if (typeof value !== "object" || value === null) return this.#bytes(value, "");
    if (Array.isArray(value)) return this.#array(value);
    return this.#record(value, envelope ? this.#envelopeField : this.#field);
  }

  #array(items: readonly unknown[]): number {
    let total = 2 + Math.max(0, items.length - 1);
    for (let index = 0; index < items.length; index++) {
      this.#keys.push(index);
      total += this.#bytes(items[index], String(index)) ?? 4;
      this.#keys.pop();
    }
    return total;
  }

  #record(record: object, measureField: (value: unknown, key: string) => number | undefined): number {
    let total = 2;
    let written = 0;
    for (const [key, value] of Object.entries(record)) {
      const bytes = measureField.call(this, value, key);
      if (bytes === undefined) continue;
      total += jsonStringBytes(key) + 1 + bytes;
      written++;
    }
    return total + Math.max(0, written - 1);
  }

  #field(value: unknown, key: string): number | undefined {
    this.#keys.push(key);
    const bytes = this.#bytes(value, key);
    this.#keys.pop();
    return bytes;
  }

  // The content of an envelope stands in `kwargs` (messages), `args` (a Map, a Set) or `value`.
  #envelopeField(value: unknown, key: string): number | undefined {
    if (key === "args") return this.#constructorArgs(value);
    if (key === "kwargs" && typeof value === "object" && value !== null) return this.#record(value, this.#field);
    return this.#bytes(value, key);
  }

  // `[[item, item]]` of a Set: the outer bracket is the envelope's, so that a path reads `tags[1]`.
  #constructorArgs(args: unknown): number | undefined {
    if (!Array.isArray(args) || args.length !== 1) return this.#bytes(args, "args");
    return 2 + (this.#bytes(args[0], "0") ?? 4);
  }

  // The serializer finds cycles through plain objects and arrays only; through a Map, JSON.stringify throws.
  #cycle(seenAt: number): number {
    const hidden = this.#ancestors.slice(seenAt).some((item) => item instanceof Map || item instanceof Set);
    if (hidden) this.serializable = false;
    return this.#cutOff();
  }

  #cutOff(): number {
    this.#lose("cycle");
    return CIRCULAR_BYTES;
  }

  #loseInside({ lossy, circular }: LostInMessage): void {
    for (const { keys, kind } of lossy) this.lossy.push({ keys: [...this.#keys, ...keys], kind });
    if (circular.length > 0) this.#circular = new Set([...(this.#circular ?? []), ...circular]);
  }

  #leaf(bytes: number): number {
    if (this.largest === undefined || bytes > this.largest.bytes) this.largest = { keys: [...this.#keys], bytes };
    return bytes;
  }

  #lose(kind: LossyKind): undefined {
    this.lossy.push({ keys: [...this.#keys], kind });
    return undefined;
  }
}
