import type { RunnableConfig } from "@langchain/core/runnables";
import type { CheckpointKey } from "../store/checkpoint-store.ts";
import { RunFailures } from "./run-failures.ts";

export interface OrderedWrite {
  config: RunnableConfig;
  key: CheckpointKey;
}

/**
 * Which write waits for which: a checkpoint for its parent and for the parent's writes, and for the checkpoints that it runs
 * under; writes for their checkpoint, where it is on its way. What hangs on a failed one is refused with the same error.
 */
export class WriteOrder {
  readonly failures = new RunFailures();
  readonly #puts = new UnderWay();
  readonly #writes = new UnderWay();

  /** @param parents ids of checkpoints of the same thread, in whichever namespace */
  put({ config, key }: OrderedWrite, parents: readonly string[], work: () => Promise<void>): Promise<void> {
    const run = async () => {
      await Promise.all(
        parents.flatMap((id) => [this.#puts.settled(key.threadId, id), this.#writes.settled(key.threadId, id)]),
      );
      try {
        this.failures.throwIfFailed(config, key, parents);
        await work();
        this.failures.find(key.threadId, key.checkpointId);
      } catch (error) {
        this.failures.lose(key, error);
        this.failures.fail(config, key, error);
        throw error;
      }
    };
    return this.#puts.add(key, run());
  }

  putWrites({ config, key }: OrderedWrite, work: () => Promise<void>): Promise<void> {
    const run = async () => {
      await this.#puts.settled(key.threadId, key.checkpointId);
      try {
        this.failures.throwIfFailed(config, key, [key.checkpointId]);
        await work();
      } catch (error) {
        this.failures.fail(config, key, error);
        throw error;
      }
    };
    return this.#writes.add(key, run());
  }
}

/** What is not settled yet, by checkpoint. */
class UnderWay {
  readonly #byCheckpoint = new Map<string, Set<Promise<void>>>();

  add({ threadId, checkpointId }: CheckpointKey, promise: Promise<void>): Promise<void> {
    const key = textOf(threadId, checkpointId);
    const all = this.#byCheckpoint.get(key) ?? new Set();
    this.#byCheckpoint.set(key, all);
    const remove = () => {
      all.delete(settled);
      if (all.size === 0 && this.#byCheckpoint.get(key) === all) this.#byCheckpoint.delete(key);
    };
    // Who called hears of a failure. This copy of the promise must not report it a second time, unheard.
    const settled = promise.then(remove, remove);
    all.add(settled);
    return promise;
  }

  async settled(threadId: string, checkpointId: string): Promise<void> {
    await Promise.all(this.#byCheckpoint.get(textOf(threadId, checkpointId)) ?? []);
  }
}

function textOf(threadId: string, checkpointId: string): string {
  return JSON.stringify([threadId, checkpointId]);
}
