import type { RunnableConfig } from "@langchain/core/runnables";
import {
  BaseCheckpointSaver,
  ERROR,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type DeltaChannelHistory,
  type PendingWrite,
} from "@langchain/langgraph-checkpoint";

/**
 * The service's checkpointer as one run sees it: a write that fails never rejects. LangGraph 1.4.18 keeps promises of writes that
 * nobody listens to while nodes are at work, and a rejected one ends the process, with every other run in it. Instead `onFailure`
 * is told, which ends this run; nothing after the failed write is stored.
 */
export class RunSaver extends BaseCheckpointSaver<string | number> {
  readonly #saver: BaseCheckpointSaver;
  readonly #onFailure: (error: unknown) => void;
  #hasFailed = false;
  /** What a task threw could not be stored. That ends the run by itself, unless somebody caught it and goes on. */
  #unstoredEnd: { error: unknown } | undefined;

  constructor(saver: BaseCheckpointSaver, onFailure: (error: unknown) => void) {
    super(saver.serde);
    this.#saver = saver;
    this.#onFailure = onFailure;
  }

  override getNextVersion(current: number | undefined): number {
    return this.#saver.getNextVersion(current) as number;
  }

  override getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    return this.#saver.getTuple(config);
  }

  override list(config: RunnableConfig, options?: CheckpointListOptions): AsyncGenerator<CheckpointTuple> {
    return this.#saver.list(config, options);
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const stored = await this.#write(() => this.#saver.put(config, checkpoint, metadata, newVersions));
    const { thread_id, checkpoint_ns } = config.configurable ?? {};
    return stored ?? { configurable: { thread_id, checkpoint_ns, checkpoint_id: checkpoint.id } };
  }

  override async putWrites(...write: [config: RunnableConfig, writes: PendingWrite[], taskId: string]): Promise<void> {
    const isEnd = write[1].every(([channel]) => channel === ERROR);
    await this.#write(
      () => this.#saver.putWrites(...write),
      isEnd ? (error) => (this.#unstoredEnd = { error }) : (error) => this.#fail(error),
    );
  }

  override deleteThread(threadId: string): Promise<void> {
    return this.#saver.deleteThread(threadId);
  }

  override getDeltaChannelHistory(options: {
    config: RunnableConfig;
    channels: string[];
  }): Promise<Record<string, DeltaChannelHistory>> {
    return this.#saver.getDeltaChannelHistory(options);
  }

  async #write<Result>(
    write: () => Promise<Result>,
    onFailure: (error: unknown) => void = (error) => this.#fail(error),
  ): Promise<Result | undefined> {
    if (this.#unstoredEnd) this.#fail(this.#unstoredEnd.error);
    if (this.#hasFailed) return undefined;
    try {
      return await write();
    } catch (error) {
      onFailure(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    this.#hasFailed = true;
    this.#onFailure(error);
  }
}
