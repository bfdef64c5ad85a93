import type { ChannelMemory, KnownChannels } from "../encoding/value-codec.ts";
import type { CheckpointKey } from "../store/checkpoint-store.ts";
import type { ChannelRows } from "./head-rows.ts";
import { nameText } from "./name-text.ts";

export type ChannelMemories = ReadonlyMap<string, ChannelMemory>;

interface Entry {
  threadId: string;
  memories: ChannelMemories;
  known: KnownChannels;
  rows: ChannelRows;
  bytes: number;
}

/**
 * What is remembered of the values of a checkpoint, for those that are put after it: each branch builds on its own. Bounded;
 * what was used longest ago is forgotten first, and then the next value is stored whole.
 */
export class BranchMemory {
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry>();
  readonly #coming = new Map<string, Promise<KnownChannels>>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: CheckpointKey): ChannelMemories | undefined {
    return this.#entries.get(textOf(key))?.memories;
  }

  rows(key: CheckpointKey): ChannelRows | undefined {
    return this.#entries.get(textOf(key))?.rows;
  }

  /** For what tasks send: undefined where nothing is known, nor will be. */
  known(key: CheckpointKey): Promise<KnownChannels> | undefined {
    const text = textOf(key);
    const entry = this.#entries.get(text);
    return entry ? Promise.resolve(entry.known) : this.#coming.get(text);
  }

  /** Until the put is over: tasks write before their checkpoint is stored. */
  async whilePut<T>(key: CheckpointKey, known: Promise<KnownChannels>, put: Promise<T>): Promise<T> {
    const text = textOf(key);
    this.#coming.set(text, known);
    try {
      return await put;
    } finally {
      if (this.#coming.get(text) === known) this.#coming.delete(text);
    }
  }

  /** `known` are those of the memories that are of the versions that the checkpoint names */
  set(key: CheckpointKey, { memories, known, rows }: Pick<Entry, "memories" | "known" | "rows">): void {
    this.delete(key);
    const bytes = [...memories.values()].reduce((sum, memory) => sum + memory.bytes, 0);
    this.#entries.set(textOf(key), { threadId: key.threadId, memories, known, rows, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#remove(oldest, entry);
    }
  }

  delete(key: CheckpointKey): void {
    const text = textOf(key);
    const entry = this.#entries.get(text);
    if (entry) this.#remove(text, entry);
  }

  deleteThread(threadId: string): void {
    for (const [text, entry] of this.#entries) if (entry.threadId === threadId) this.#remove(text, entry);
  }

  #remove(text: string, entry: Entry): void {
    this.#entries.delete(text);
    this.#bytes -= entry.bytes;
  }
}

function textOf({ threadId, namespace, checkpointId }: CheckpointKey): string {
  return nameText(threadId, namespace, checkpointId);
}
