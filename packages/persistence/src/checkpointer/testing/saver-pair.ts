import type { RunnableConfig } from "@langchain/core/runnables";
import {
  BaseCheckpointSaver,
  MemorySaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type PendingWrite,
} from "@langchain/langgraph-checkpoint";
import { expect } from "vitest";

const STOCK_SERDE = new MemorySaver().serde;

/** Puts everything into a MemorySaver too, to compare what is read. */
export class SaverPair extends BaseCheckpointSaver<number> {
  readonly memory = new MemorySaver();
  readonly saver: BaseCheckpointSaver<number>;

  constructor(saver: BaseCheckpointSaver<number>) {
    super();
    this.saver = saver;
  }

  override getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    return this.saver.getTuple(config);
  }

  override list(config: RunnableConfig, options?: CheckpointListOptions): AsyncGenerator<CheckpointTuple> {
    return this.saver.list(config, options);
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const put = this.saver.put(config, checkpoint, metadata, newVersions);
    await this.memory.put(config, checkpoint, metadata);
    return put;
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const put = this.saver.putWrites(config, writes, taskId);
    await this.memory.putWrites(config, writes, taskId);
    return put;
  }

  override deleteThread(threadId: string): Promise<void> {
    return this.saver.deleteThread(threadId);
  }

  override getNextVersion(current: number | undefined): number {
    return this.saver.getNextVersion(current);
  }

  /** Every checkpoint of all namespaces as it is listed, and every so manieth by itself. @returns how many there are */
  async expectSame(
    config: RunnableConfig,
    saver: BaseCheckpointSaver = this.saver,
    { every = 1 } = {},
  ): Promise<number> {
    const expected = await contentsOf(this.memory, config);
    expect(await contentsOf(saver, config)).toEqual(expected);
    for (const [index, [id, content]] of [...expected].entries()) {
      if (index % every > 0) continue;
      const [namespace = "", checkpoint_id = ""] = JSON.parse(id) as string[];
      const at = { configurable: { ...config.configurable, checkpoint_ns: namespace, checkpoint_id } };
      expect(await contentOf((await saver.getTuple(at)) ?? expect.unreachable())).toEqual(content);
    }
    return expected.size;
  }
}

async function contentsOf(saver: BaseCheckpointSaver, config: RunnableConfig): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for await (const tuple of saver.list(config)) {
    const { checkpoint_ns, checkpoint_id } = tuple.config.configurable as Record<string, string>;
    contents.set(JSON.stringify([checkpoint_ns, checkpoint_id]), await contentOf(tuple));
  }
  return contents;
}

/** As text, which is compared fast. A MemorySaver also keeps values of channels without a version. */
async function contentOf({ checkpoint, pendingWrites = [] }: CheckpointTuple): Promise<string> {
  const entries = Object.entries(checkpoint.channel_values).filter(([name]) => name in checkpoint.channel_versions);
  const values = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const writes = pendingWrites.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const [, json] = await STOCK_SERDE.dumpsTyped({ values, writes });
  return new TextDecoder().decode(json);
}
