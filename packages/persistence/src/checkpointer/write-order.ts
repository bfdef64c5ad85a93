import type { CheckpointStore, CheckpointToPut, FencedPut, WriteRow } from "../store/checkpoint-store.ts";
import { nameText } from "./name-text.ts";
import { RunFailures } from "./run-failures.ts";
import { RunsAhead } from "./runs-ahead.ts";
import { UnderWay } from "./under-way.ts";
import { rowsOf, WriteLine, type OrderedWrite, type WritesInLine } from "./write-line.ts";

type WritableStore = Pick<CheckpointStore, "put" | "putWrites">;

export interface OrderedPut extends OrderedWrite {
  fenced: FencedPut | undefined;
}

/**
 * Which write waits for which: a checkpoint for its parent and for the parent's writes, and for the checkpoints that it runs
 * under; writes for their checkpoint, where it is on its way or others of its run are (`RunsAhead`), and for what their task wrote
 * before. What hangs on a failed one is refused with the same error.
 */
export class WriteOrder {
  readonly failures = new RunFailures();
  readonly #store: WritableStore;
  readonly #line: WriteLine;
  readonly #puts = new UnderWay();
  /** Writes that are not in line yet. */
  readonly #coming = new UnderWay();
  readonly #tasks = new UnderWay();
  readonly #ahead = new RunsAhead();

  constructor(store: WritableStore) {
    this.#store = store;
    this.#line = new WriteLine(store, this.failures);
  }

  /** @param parents ids of checkpoints of the same thread, in whichever namespace */
  put(write: OrderedPut, parents: readonly string[], encoding: Promise<CheckpointToPut>): Promise<void> {
    const { threadId, checkpointId } = write.key;
    const putting = this.#puts.add(nameText(threadId, checkpointId), this.#put(write, parents, encoding));
    return this.#ahead.whilePut(write.config, checkpointId, parents, putting);
  }

  putWrites(write: OrderedWrite, taskId: string, encoding: Promise<WriteRow[]>): Promise<void> {
    const { threadId, namespace, checkpointId } = write.key;
    const task = nameText(threadId, namespace, checkpointId, taskId);
    const coming = this.#coming.add(nameText(threadId, checkpointId), this.#lineUp(write, task, encoding));
    return this.#tasks.add(
      task,
      coming.then(({ stored }) => stored),
    );
  }

  async #put(write: OrderedPut, parents: readonly string[], encoding: Promise<CheckpointToPut>): Promise<void> {
    const { config, key } = write;
    const names = parents.map((id) => nameText(key.threadId, id));
    await Promise.all(names.flatMap((name) => [...this.#puts.of(name), ...this.#coming.of(name)]));
    try {
      await this.#putAfterWrites(write, parents, await encoding);
      this.failures.find(key.threadId, key.checkpointId);
    } catch (error) {
      this.failures.lose(key, error);
      this.failures.fail(config, key, error);
      throw error;
    }
  }

  async #putAfterWrites(write: OrderedPut, parents: readonly string[], checkpoint: CheckpointToPut): Promise<void> {
    const { key, fenced } = write;
    const { parentId } = checkpoint.row;
    const taken = parentId === undefined ? [] : this.#line.take({ ...key, checkpointId: parentId }, fenced?.fence);
    await Promise.all(parents.flatMap((id) => this.#line.settled({ ...key, checkpointId: id }, taken)));
    if (await this.#putTogether(write, parents, checkpoint, taken)) return;
    await this.#line.send(taken);
    this.failures.throwIfFailed(write.config, key, parents);
    await this.#store.put(checkpoint, [], fenced);
  }

  /** False where there is nothing to take along, and where one of them failed: none is stored then, and each has to go by itself. */
  async #putTogether(
    { config, key, fenced }: OrderedPut,
    parents: readonly string[],
    checkpoint: CheckpointToPut,
    taken: readonly WritesInLine[],
  ): Promise<boolean> {
    if (taken.length === 0) return false;
    try {
      this.failures.throwIfFailed(config, key, parents);
      await this.#store.put(checkpoint, rowsOf(taken), fenced);
    } catch {
      return false;
    }
    this.#line.stored(taken);
    return true;
  }

  /** Not awaited through the promise that it gives: in line is not stored. */
  async #lineUp({ config, key }: OrderedWrite, task: string, encoding: Promise<WriteRow[]>) {
    // Now: later these are among them.
    const before = [...this.#tasks.of(task)];
    await this.#ahead.untilPut(config, key.checkpointId);
    await Promise.all([...this.#puts.of(nameText(key.threadId, key.checkpointId)), ...before]);
    try {
      this.failures.throwIfFailed(config, key, [key.checkpointId]);
      return { stored: this.#line.add({ config, key }, await encoding) };
    } catch (error) {
      this.failures.fail(config, key, error);
      throw error;
    }
  }
}
