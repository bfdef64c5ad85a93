import type { RunnableConfig } from "@langchain/core/runnables";
import type { CheckpointPendingWrite, DeltaChannelHistory } from "@langchain/langgraph-checkpoint";
import type { CheckpointStore, DeltaHistory, NamespaceKey } from "../store/checkpoint-store.ts";
import { readKeyOf } from "./checkpoint-key.ts";
import { decodeWrites, type Reader } from "./decode-checkpoint.ts";
import { verifyDeltaHistory } from "./verify-delta-history.ts";

/**
 * What ancestors wrote to DeltaChannels. Of no checkpoint, there is nothing: LangGraph asks so where a subgraph has none on the branch
 * that it replays, and what the head was built on is of another.
 */
export async function readDeltaHistory(
  store: CheckpointStore,
  reader: Reader,
  { config, channels }: { config: RunnableConfig; channels: readonly string[] },
): Promise<Record<string, DeltaChannelHistory>> {
  if (channels.length === 0) return {};
  const key = readKeyOf(config);
  if (key.checkpointId === undefined) return Object.fromEntries(channels.map((channel) => [channel, { writes: [] }]));
  const histories = await store.readDeltaHistory(key, channels);
  await verifyDeltaHistory(store, reader, key, histories);
  const entries = channels.map(
    async (channel) => [channel, await decode(reader, key, channel, histories.get(channel))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function decode(
  reader: Reader,
  { threadId, namespace }: NamespaceKey,
  channel: string,
  { seed, writes: rows }: DeltaHistory = { seed: undefined, writes: [] },
): Promise<DeltaChannelHistory> {
  const writes: CheckpointPendingWrite[] = [];
  for (const row of rows) {
    const { checkpointId } = row;
    writes.push(...(await decodeWrites(reader, { threadId, namespace, checkpointId }, [row])));
  }
  if (seed === undefined) return { writes };
  return {
    writes,
    seed: await reader.codec.decode(seed.chain, { threadId, namespace, channel, version: seed.version }),
  };
}
