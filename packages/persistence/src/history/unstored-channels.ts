import type { CheckpointTuple } from "@langchain/langgraph-checkpoint";

/**
 * The DeltaChannels whose value is not in a checkpoint. Each step of a run counts its DeltaChannels but those that it has just stored
 * whole. An update counts none: of it this does not tell.
 */
export function unstoredChannels({ checkpoint, metadata }: Pick<CheckpointTuple, "checkpoint" | "metadata">): string[] {
  return withoutValue(checkpoint, Object.keys(metadata?.counters_since_delta_snapshot ?? {}));
}

/** Whether a step of a run made it: of an update, and of a copy, `unstoredChannels` does not tell. */
export function isCounted({ metadata }: Pick<CheckpointTuple, "metadata">): boolean {
  return metadata?.source === "loop" || metadata?.source === "input";
}

export function withoutValue({ channel_values }: CheckpointTuple["checkpoint"], channels: readonly string[]): string[] {
  return channels.filter((name) => !Object.hasOwn(channel_values, name));
}
