import { emptyCheckpoint } from "@langchain/langgraph-checkpoint";
import { copyOf, type CheckpointCopy } from "./checkpoint-copy.ts";
import type { ForkSource } from "./fork-source.ts";

export interface SubgraphRef {
  namespace: string;
  id: string;
}

/** The subgraph as it stood before the next step of the root checkpoint `rootId`. */
export async function copyStanding(source: ForkSource, ref: SubgraphRef, rootId: string): Promise<CheckpointCopy> {
  const copy = await copyAtWork(source, ref);
  return { ...copy, metadata: { ...copy.metadata, source: "fork", parents: { "": rootId } }, writes: [] };
}

/** The subgraph in the midst of its work, with what its tasks have finished. */
export async function copyAtWork(
  { graph, saver, threadId }: ForkSource,
  { namespace, id }: SubgraphRef,
): Promise<CheckpointCopy> {
  const configurable = { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: id };
  const tuple = await saver.getTuple({ configurable });
  if (!tuple) return notBegun(namespace, "");
  const { checkpoint, metadata } = await copyOf(graph, saver, tuple);
  const writes = tuple.pendingWrites ?? [];
  return { namespace, parentId: undefined, checkpoint, metadata, newVersions: checkpoint.channel_versions, writes };
}

/** Where LangGraph counts from: no checkpoint of its own has it, the first is of step -1. */
export const NOT_BEGUN_STEP = -2;

/** What LangGraph reads as a subgraph that never ran. */
export function notBegun(namespace: string, rootId: string): CheckpointCopy {
  const metadata = { source: "fork", step: NOT_BEGUN_STEP, parents: { "": rootId } } as const;
  return { namespace, parentId: undefined, checkpoint: emptyCheckpoint(), metadata, newVersions: {}, writes: [] };
}
