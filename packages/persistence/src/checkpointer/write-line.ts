import type { RunnableConfig } from "@langchain/core/runnables";
import { fenceOf, isSameFence, type Fence } from "../runs/fence.ts";
import type { CheckpointKey, CheckpointStore, WriteRow } from "../store/checkpoint-store.ts";
import { nameText } from "./name-text.ts";
import type { RunFailures } from "./run-failures.ts";

export interface OrderedWrite {
  config: RunnableConfig;
  key: CheckpointKey;
}

/** What one call of `putWrites` stores. */
export interface WritesInLine extends OrderedWrite {
  rows: readonly WriteRow[];
  stored: Promise<void>;
}

class Entry implements WritesInLine {
  readonly config: RunnableConfig;
  readonly key: CheckpointKey;
  readonly fence: Fence | undefined;
  readonly rows: readonly WriteRow[];
  readonly stored: Promise<void>;
  isWaiting = true;
  settle!: (failure?: { cause: unknown }) => void;

  constructor({ config, key }: OrderedWrite, rows: readonly WriteRow[]) {
    this.config = config;
    this.key = key;
    this.fence = fenceOf(config);
    this.rows = rows;
    this.stored = new Promise((resolve, reject) => {
      this.settle = (failure) => (failure ? reject(failure.cause as Error) : resolve());
    });
  }
}

// As it is when the module is loaded: a test that stops the clock stops no writes.
const afterThisTurn = setImmediate;

/**
 * Writes that may be stored, until the turn of the event loop is over. Meanwhile others of their checkpoint join them, and
 * LangGraph puts the next checkpoint, which takes them along: one round trip, one wait for the disk. A failure is told to `failures` before
 * anyone who waits hears of it.
 */
export class WriteLine {
  readonly #store: Pick<CheckpointStore, "putWrites">;
  readonly #failures: RunFailures;
  /** By thread and checkpoint: what waits, and what is on its way. */
  readonly #entries = new Map<string, Set<Entry>>();

  constructor(store: Pick<CheckpointStore, "putWrites">, failures: RunFailures) {
    this.#store = store;
    this.#failures = failures;
  }

  /** Settles when they are stored. */
  add(write: OrderedWrite, rows: readonly WriteRow[]): Promise<void> {
    const entry = new Entry(write, rows);
    this.#entriesOf(write.key).add(entry);
    afterThisTurn(() => void this.send(this.take(entry.key, entry.fence)));
    return entry.stored;
  }

  /**
   * What waits of exactly this checkpoint under exactly this fence: one call has one. Whoever takes it sends it, or says that it
   * is stored.
   */
  take({ namespace, ...checkpoint }: CheckpointKey, fence: Fence | undefined): readonly WritesInLine[] {
    const waiting = [...this.#of(checkpoint)].filter(
      (entry) => entry.isWaiting && entry.key.namespace === namespace && isSameFence(entry.fence, fence),
    );
    for (const entry of waiting) entry.isWaiting = false;
    return waiting;
  }

  /** Those of one checkpoint in one call. Where that fails each by itself, so that none fails for another. */
  async send(taken: readonly WritesInLine[]): Promise<void> {
    const [first, ...others] = taken as readonly Entry[];
    if (first === undefined) return;
    try {
      await this.#store.putWrites(first.key, rowsOf(taken), first.fence);
      this.stored(taken);
    } catch (cause) {
      if (others.length === 0) this.#settle(first, { cause });
      else for (const entry of taken) await this.send([entry]);
    }
  }

  stored(taken: readonly WritesInLine[]): void {
    for (const entry of taken as readonly Entry[]) this.#settle(entry);
  }

  /** Of each that waits or is on its way: when it is stored, or failed. None rejects. */
  settled(checkpoint: Omit<CheckpointKey, "namespace">, except: readonly WritesInLine[]): Promise<void>[] {
    const others = [...this.#of(checkpoint)].filter((entry) => !except.includes(entry));
    return others.map(({ stored }) => stored.catch(() => {}));
  }

  #settle(entry: Entry, failure?: { cause: unknown }): void {
    if (failure) this.#failures.fail(entry.config, entry.key, failure.cause);
    const entries = this.#entriesOf(entry.key);
    entries.delete(entry);
    if (entries.size === 0) this.#entries.delete(textOf(entry.key));
    entry.settle(failure);
  }

  #of(checkpoint: Omit<CheckpointKey, "namespace">): ReadonlySet<Entry> {
    return this.#entries.get(textOf(checkpoint)) ?? NONE;
  }

  #entriesOf(key: CheckpointKey): Set<Entry> {
    const entries = this.#entries.get(textOf(key)) ?? new Set();
    this.#entries.set(textOf(key), entries);
    return entries;
  }
}

const NONE: ReadonlySet<Entry> = new Set();

export function rowsOf(writes: readonly WritesInLine[]): WriteRow[] {
  return writes.flatMap(({ rows }) => rows);
}

function textOf({ threadId, checkpointId }: Omit<CheckpointKey, "namespace">): string {
  return nameText(threadId, checkpointId);
}
