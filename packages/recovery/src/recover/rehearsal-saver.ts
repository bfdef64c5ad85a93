import {
  BaseCheckpointSaver,
  type CheckpointTuple,
  type DeltaChannelHistory,
  type PendingWrite,
} from "@langchain/langgraph-checkpoint";

/** Shows a graph one checkpoint of a thread, and keeps what it would write to itself. */
export class RehearsalSaver extends BaseCheckpointSaver {
  readonly written: PendingWrite[] = [];
  readonly #saver: BaseCheckpointSaver;
  readonly #tuple: CheckpointTuple;

  constructor(saver: BaseCheckpointSaver, tuple: CheckpointTuple) {
    super(saver.serde);
    this.#saver = saver;
    this.#tuple = tuple;
    // LangGraph binds it to the graph's own saver, which may be none.
    this.getNextVersion = (current) => saver.getNextVersion(current);
  }

  override async getTuple(): Promise<CheckpointTuple> {
    return this.#tuple;
  }

  override async *list(): AsyncGenerator<CheckpointTuple> {
    yield this.#tuple;
  }

  override async put(): Promise<CheckpointTuple["config"]> {
    return this.#tuple.config;
  }

  override async putWrites(_config: unknown, writes: PendingWrite[]): Promise<void> {
    this.written.push(...writes);
  }

  override async deleteThread(): Promise<void> {
    // Nothing of it is stored.
  }

  override getDeltaChannelHistory(
    ...query: Parameters<BaseCheckpointSaver["getDeltaChannelHistory"]>
  ): Promise<Record<string, DeltaChannelHistory>> {
    return this.#saver.getDeltaChannelHistory(...query);
  }
}
