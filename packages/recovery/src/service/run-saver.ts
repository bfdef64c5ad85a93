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
    // A run that ends by an error of its own ends by that.
    const isEnd = write[1].every(([channel]) => channel === ERROR);
    await this.#write(() => this.#saver.putWrites(...write), isEnd ? () => {} : this.#onFailure);
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

  async #write<Result>(write: () => Promise<Result>, onFailure = this.#onFailure): Promise<Result | undefined> {
    if (this.#hasFailed) return undefined;
    try {
      return await write();
    } catch (error) {
      this.#hasFailed = true;
      onFailure(error);
      return undefined;
    }
  }
}
