import type { RunnableConfig } from "@langchain/core/runnables";
import type { Checkpoint, CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import { nextNodes } from "../history/next-nodes.ts";
import { fenceOf } from "../runs/fence.ts";
import type { CheckpointKey, FencedPut } from "../store/checkpoint-store.ts";

/** Undefined for a checkpoint that is put by no run. */
export function fencedPut(
  config: RunnableConfig,
  { namespace, checkpointId }: CheckpointKey,
  checkpoint: Checkpoint,
  { step }: CheckpointMetadata,
): FencedPut | undefined {
  const fence = fenceOf(config);
  if (fence === undefined) return undefined;
  const progress = namespace === "" ? { checkpointId, step, nodes: nextNodes(checkpoint) } : undefined;
  return { fence, progress };
}
