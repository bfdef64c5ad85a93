import type { RunnableConfig } from "@langchain/core/runnables";
import {
  emptyCheckpoint,
  type BaseCheckpointSaver,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
} from "@langchain/langgraph-checkpoint";

export const METADATA: CheckpointMetadata = { source: "loop", step: 0, parents: {} };

export function configOf(threadId: string, namespace = "", checkpointId?: string): RunnableConfig {
  const id = checkpointId === undefined ? {} : { checkpoint_id: checkpointId };
  return { configurable: { thread_id: threadId, checkpoint_ns: namespace, ...id } };
}

export interface CheckpointParts {
  id?: string;
  metadata?: Partial<CheckpointMetadata> & Record<string, unknown>;
  /** Where the versions go on from, as they do for a run that read this checkpoint. */
  after?: Checkpoint;
}

/** Puts a checkpoint whose channels have all changed, and returns it with the config that names it. */
export async function putCheckpoint(
  saver: BaseCheckpointSaver,
  parent: RunnableConfig,
  values: Record<string, unknown>,
  { id, metadata = {}, after }: CheckpointParts = {},
): Promise<{ config: RunnableConfig; checkpoint: Checkpoint }> {
  const current = after?.channel_versions ?? {};
  const last = (channel: string) => (Object.hasOwn(current, channel) ? (current[channel] as number) : undefined);
  const next = (channel: string) => [channel, saver.getNextVersion(last(channel))];
  const versions = Object.fromEntries(Object.keys(values).map(next)) as Record<string, number>;
  const checkpoint: Checkpoint = {
    ...emptyCheckpoint(),
    ...(id !== undefined && { id }),
    channel_values: { ...after?.channel_values, ...values },
    channel_versions: { ...current, ...versions },
  };
  return { config: await saver.put(parent, checkpoint, { ...METADATA, ...metadata }, versions), checkpoint };
}

export async function listAll(
  saver: BaseCheckpointSaver,
  config: RunnableConfig,
  options?: CheckpointListOptions,
): Promise<CheckpointTuple[]> {
  const tuples: CheckpointTuple[] = [];
  for await (const tuple of saver.list(config, options)) tuples.push(tuple);
  return tuples;
}

export async function idsOf(
  saver: BaseCheckpointSaver,
  config: RunnableConfig,
  options?: CheckpointListOptions,
): Promise<string[]> {
  return (await listAll(saver, config, options)).map(({ checkpoint }) => checkpoint.id);
}

export async function valuesOf(saver: BaseCheckpointSaver, config: RunnableConfig): Promise<unknown> {
  return (await saver.getTuple(config))?.checkpoint.channel_values;
}
