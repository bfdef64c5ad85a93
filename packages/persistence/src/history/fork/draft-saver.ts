import type { RunnableConfig } from "@langchain/core/runnables";
import {
  BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  type PendingWrite,
} from "@langchain/langgraph-checkpoint";
import type { CheckpointCopy } from "./checkpoint-copy.ts";

/** Holds a fork while it is made, so that one that cannot be made leaves nothing behind. */
export interface DraftSaver extends BaseCheckpointSaver {
  /** What was put last. */
  readonly head: CheckpointTuple;
}

/** @param saver whose versions the draft counts on with */
export function createDraft(saver: BaseCheckpointSaver, threadId: string, copy: CheckpointCopy): DraftSaver {
  const at = (checkpoint_id: string) => ({ configurable: { thread_id: threadId, checkpoint_ns: "", checkpoint_id } });
  const { checkpoint, metadata, writes } = copy;
  const first: CheckpointTuple = { config: at(checkpoint.id), checkpoint, metadata, pendingWrites: [...writes] };

  // Versions are asked of it by LangGraph without a `this`: what it needs is in its scope.
  return new (class extends BaseCheckpointSaver implements DraftSaver {
    readonly tuples = new Map([[checkpoint.id, first]]);
    head = first;

    async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
      const id: unknown = config.configurable?.["checkpoint_id"];
      return typeof id === "string" ? this.tuples.get(id) : this.head;
    }

    async *list(): AsyncGenerator<CheckpointTuple> {
      yield* [...this.tuples.values()].toReversed();
    }

    async put(config: RunnableConfig, put: Checkpoint, putMetadata: CheckpointMetadata): Promise<RunnableConfig> {
      const parent: unknown = config.configurable?.["checkpoint_id"];
      this.head = {
        config: at(put.id),
        checkpoint: put,
        metadata: putMetadata,
        pendingWrites: [],
        ...(typeof parent === "string" ? { parentConfig: at(parent) } : {}),
      };
      this.tuples.set(put.id, this.head);
      return at(put.id);
    }

    async putWrites(config: RunnableConfig, put: PendingWrite[], taskId: string): Promise<void> {
      const tuple = await this.getTuple(config);
      tuple?.pendingWrites?.push(...put.map(([channel, value]): CheckpointPendingWrite => [taskId, channel, value]));
    }

    async deleteThread(): Promise<void> {
      this.tuples.clear();
    }

    override getNextVersion(current: number | undefined): number {
      return saver.getNextVersion(current);
    }
  })();
}
