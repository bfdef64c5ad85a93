import { MemorySaver } from "@langchain/langgraph-checkpoint";

import { baseOf } from "../row-type.ts";
import type { StoredValue } from "../stored-value.ts";
import type { ChannelMemory, RowPlace, ValueCodec } from "../value-codec.ts";

const PLACE = { threadId: "t", namespace: "", channel: "notes" };

/** One channel of one thread, with the rows that a store would keep. */
export class StoredChannel {
  readonly #rows = new Map<string, StoredValue>();
  #codec: ValueCodec;
  #memory: ChannelMemory | undefined;
  #count = 0;

  constructor(codec: ValueCodec) {
    this.#codec = codec;
  }

  async put(value: unknown): Promise<string> {
    const version = String(++this.#count + 0.25);
    const { stored, base, memory } = await this.#codec.encode(value, version, this.#memory, PLACE);
    if (base !== baseOf(stored.type)) throw new Error(`The base ${base} is not the one in ${stored.type}.`);
    this.#rows.set(version, stored);
    this.#memory = memory;
    return version;
  }

  /** As another process that read the last version goes on. */
  restart(codec: ValueCodec): void {
    this.#codec = codec;
    const last = [...this.#rows.keys()].at(-1);
    this.#memory = last === undefined ? undefined : codec.recall(this.chainOf(last), this.#placeOf(last));
  }

  async putStock(version: string, value: unknown): Promise<void> {
    const [type, bytes] = await new MemorySaver().serde.dumpsTyped(value);
    this.#rows.set(version, { type, bytes });
    this.restart(this.#codec);
  }

  get(version: string): Promise<unknown> {
    return this.#codec.decode(this.chainOf(version), this.#placeOf(version));
  }

  chainOf(version: string): StoredValue[] {
    const row = this.#row(version);
    const base = baseOf(row.type);
    return base === undefined ? [row] : [...this.chainOf(base), row];
  }

  typeOf(version: string): string {
    return this.#row(version).type;
  }

  bytesOf(version: string): number {
    return this.#row(version).bytes.byteLength;
  }

  readBytes(version: string): number {
    return sumOf(this.chainOf(version));
  }

  get totalBytes(): number {
    return sumOf([...this.#rows.values()]);
  }

  #row(version: string): StoredValue {
    const row = this.#rows.get(version);
    if (row === undefined) throw new Error(`No row of version ${version}.`);
    return row;
  }

  #placeOf(version: string): RowPlace {
    return { ...PLACE, version };
  }
}

function sumOf(rows: readonly StoredValue[]): number {
  return rows.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
}
