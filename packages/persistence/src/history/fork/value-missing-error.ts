import type { CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";

/** Of a copy without the graph. */
export function valueMissing({ checkpoint }: CheckpointTuple, channel: string): ThreadkeepError {
  return new ThreadkeepError(
    `Checkpoint ${checkpoint.id} does not hold the value of channel ${JSON.stringify(channel)}: it may be a DeltaChannel, which only ` +
      "the graph can put together. Give the graph compiled with this checkpointer instead of the checkpointer alone.",
    { code: "history.graph-needed", context: { checkpointId: checkpoint.id, channel } },
  );
}
