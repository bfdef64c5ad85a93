import type { RunnableConfig } from "@langchain/core/runnables";
import type { StateSnapshot } from "@langchain/langgraph";
import { measureState } from "@threadkeep/state";

export interface Step {
  node: string;
  /** Bytes of the whole state after this step. */
  bytes: number;
}

interface ReadableGraph {
  getStateHistory(config: RunnableConfig): AsyncIterable<StateSnapshot>;
}

/** What the checkpointer holds of a thread, oldest first. */
export async function traceThread(graph: ReadableGraph, config: RunnableConfig): Promise<Step[]> {
  const snapshots: StateSnapshot[] = [];
  for await (const snapshot of graph.getStateHistory(config)) snapshots.unshift(snapshot);
  // A checkpoint does not say who wrote it: the one before it says whose turn was next.
  return snapshots.slice(1).map(({ values }, at) => ({
    node: nameOf(snapshots[at]?.next ?? []),
    bytes: measureState(values).totalBytes,
  }));
}

function nameOf(nodes: string[]): string {
  return nodes.join(" + ").replace("__start__", "(input)");
}
