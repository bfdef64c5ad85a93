import { START } from "@langchain/langgraph";
import type { Checkpoint } from "@langchain/langgraph-checkpoint";
import { nextNodes } from "@threadkeep/persistence";
import { innerGraph } from "../stuck/graph-state.ts";

/**
 * The nodes that run next by the checkpoint, and that its graph does not have: LangGraph 1.4.18 leaves their tasks out, and ends in
 * silence. Empty for what only runs, and where the checkpoint does not tell. Reads no values of the state.
 */
export function missingNodes(checkpoint: Checkpoint | undefined, graph: object): readonly string[] {
  const inner = innerGraph(graph);
  if (checkpoint === undefined || inner === undefined) return [];
  const next = nextNodes(asOfLastStep(checkpoint)) ?? [];
  return next.filter((name) => name !== START && !Object.hasOwn(inner.nodes, name));
}

/**
 * What runs next was reached in the step that made the checkpoint. A node that is gone, and that a later input dropped, stays among
 * the channels with the version of its time: its graph has no channel to empty any more.
 */
function asOfLastStep(checkpoint: Checkpoint): Checkpoint {
  const { channel_values, channel_versions } = checkpoint;
  const last = Math.max(...Object.values(channel_versions).map(stepOf));
  const values = Object.entries(channel_values).filter(([channel]) => stepOf(channel_versions[channel] ?? 0) === last);
  return { ...checkpoint, channel_values: Object.fromEntries(values) };
}

// What comes after the point tells versions of one step apart. Some savers write versions as texts.
function stepOf(version: string | number): number {
  return Math.floor(Number(version));
}
