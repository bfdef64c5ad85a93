import type { ChannelMemory } from "../encoding/value-codec.ts";
import type { CheckpointKey } from "../store/checkpoint-store.ts";

export type ChannelMemories = ReadonlyMap<string, ChannelMemory>;

interface Entry {
  threadId: string;
  memories: ChannelMemories;
  bytes: number;
}

/**
 * What is remembered of the values of a checkpoint, for those that are put after it: each branch builds on its own. Bounded;
 * what was used longest ago is forgotten first, and then the next value is stored whole.
 */
export class BranchMemory {
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: CheckpointKey): ChannelMemories | undefined {
    return this.#entries.get(textOf(key))?.memories;
  }

  set(key: CheckpointKey, memories: ChannelMemories): void {
    this.delete(key);
    const bytes = [...memories.values()].reduce((sum, memory) => sum + memory.bytes, 0);
    this.#entries.set(textOf(key), { threadId: key.threadId, memories, bytes });
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
  return JSON.stringify([threadId, namespace, checkpointId]);
}
