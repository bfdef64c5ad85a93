import { isDeltaSnapshot, type Checkpoint } from "@langchain/langgraph-checkpoint";
import { isStateChannel } from "./graph-channels.ts";

/**
 * The state that a checkpoint holds. Of a DeltaChannel that is its value where a snapshot stands, and nothing between two
 * snapshots: then only the graph's own reducer could tell.
 */
export function stateValues({ channel_values }: Pick<Checkpoint, "channel_values">): Record<string, unknown> {
  const entries = Object.entries(channel_values).filter(([name]) => isStateChannel(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, isDeltaSnapshot(value) ? value.value : value]));
}
