import type { RunnableConfig } from "@langchain/core/runnables";
import type { SavedCheckpoint, SaverLike } from "../../langgraph/langgraph-internals.ts";

/** From a model's superstep back to its run's input there are the hooks of other middlewares, and a run before it may have failed at once. */
const MAX_STEPS_BACK = 20;

/** The checkpoints that the runs before this one have left, where a run began with an input: the last run's first. */
export async function* endsOfRuns(saver: SaverLike, superstep: RunnableConfig): AsyncGenerator<SavedCheckpoint> {
  let saved = await saver.getTuple(superstep);
  for (let back = 0; back < MAX_STEPS_BACK && saved?.parentConfig !== undefined; back++) {
    const isInput = saved.metadata?.source === "input";
    saved = await saver.getTuple(saved.parentConfig);
    if (isInput && saved !== undefined) yield saved;
  }
}
