import type { RunnableConfig } from "@langchain/core/runnables";
import { emptyCheckpoint, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";

export const THREAD: RunnableConfig = { configurable: { thread_id: "t", checkpoint_ns: "" } };

/** Puts a checkpoint in which all channels are new. */
export function putValues(
  saver: BaseCheckpointSaver,
  parent: RunnableConfig,
  values: Record<string, unknown>,
  metadata: Record<string, unknown> = {},
): Promise<RunnableConfig> {
  const versions = Object.fromEntries(Object.keys(values).map((channel) => [channel, saver.getNextVersion(undefined)]));
  const checkpoint = { ...emptyCheckpoint(), channel_values: values, channel_versions: versions };
  return saver.put(parent, checkpoint, { source: "loop", step: 0, parents: {}, ...metadata }, versions);
}
