import type { BaseCheckpointSaver, CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { namespaceOf } from "../../history/checkpoint-reader.ts";

/**
 * All that can be read of each checkpoint of a thread, DeltaChannels included, by namespace and id, in the order of arrival.
 * What LangGraph would make of a parent that is gone is left out: the id of the parent stays.
 */
export async function threadContent(
  saver: BaseCheckpointSaver,
  threadId: string,
  deltas: string[] = [],
): Promise<Map<string, unknown>> {
  const tuples = await collect(saver.list({ configurable: { thread_id: threadId } }));
  const entries = tuples.map(
    async (tuple) => [keyOf(tuple), { ...tuple, deltas: await deltasOf(saver, tuple, deltas) }] as const,
  );
  return new Map(await Promise.all(entries));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function keyOf(tuple: CheckpointTuple): string {
  return JSON.stringify([namespaceOf(tuple), tuple.checkpoint.id]);
}

// Where a value stands, nobody asks for what came before it.
async function deltasOf(saver: BaseCheckpointSaver, { config, checkpoint }: CheckpointTuple, deltas: string[]) {
  const channels = deltas.filter((name) => !Object.hasOwn(checkpoint.channel_values, name));
  return saver.getDeltaChannelHistory({ config, channels });
}
