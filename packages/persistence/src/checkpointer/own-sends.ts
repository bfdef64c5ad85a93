import { TASKS, type ChannelVersions, type Checkpoint } from "@langchain/langgraph-checkpoint";
import { takeOutLists } from "../encoding/sent-lists.ts";

export interface VersionedCheckpoint {
  checkpoint: Checkpoint;
  newVersions: ChannelVersions;
}

/**
 * What tasks sent is stored as changes of channels at the versions that its checkpoint names. A checkpoint that takes it over,
 * as an update before the tasks run makes one, names others: so it gets it anew. Its version there is a little lower, so that no
 * node or interrupt takes it for news.
 */
export function withOwnSends(
  { checkpoint, newVersions }: VersionedCheckpoint,
  random: () => number = Math.random,
): VersionedCheckpoint {
  const version = checkpoint.channel_versions[TASKS];
  if (typeof version !== "number" || Object.hasOwn(newVersions, TASKS)) return { checkpoint, newVersions };
  if (takeOutLists(checkpoint.channel_values[TASKS]) === undefined) return { checkpoint, newVersions };
  const own = { [TASKS]: version - (1 + Math.floor(random() * FRACTIONS)) / (4 * FRACTIONS) };
  return {
    checkpoint: { ...checkpoint, channel_versions: { ...checkpoint.channel_versions, ...own } },
    newVersions: { ...newVersions, ...own },
  };
}

// Exactly representable beside versions up to a million.
const FRACTIONS = 2 ** 30;
