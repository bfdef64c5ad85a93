import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { START_CHANNEL } from "../graph-channels.ts";
import { nextNodes } from "../next-nodes.ts";
import { repeatsVersions } from "./branch-versions.ts";
import type { CheckpointCopy } from "./checkpoint-copy.ts";
import { notBegun } from "./copy-subgraph.ts";
import type { ForkSource } from "./fork-source.ts";

/**
 * A subgraph that lasts and had not begun, for a second branch inside of one thread. A stock saver would count its versions from 1
 * again, as on the first branch, so it gets one to count from that `withBranchVersions` moves: that of the channel of its input,
 * which holds nothing. Not where it may be next: resumed with null, LangGraph passes over a subgraph that has versions.
 * @throws {ThreadkeepError} `history.shared-versions`
 */
export function beginOnBranch({ saver, tuple }: ForkSource, namespace: string, rootId: string): CheckpointCopy {
  const copy = notBegun(namespace, rootId);
  if (!repeatsVersions(saver, copy.checkpoint)) return copy;
  const next = nextNodes(tuple.checkpoint);
  const [node = ""] = namespace.split("|");
  if (next === undefined || next.includes(node)) {
    if (keepsValuesByVersion(saver)) throw sharedVersions(saver, namespace, tuple.checkpoint.id);
    return copy;
  }
  const first = { [START_CHANNEL]: 0 };
  const versions_seen = { [START_CHANNEL]: first };
  return { ...copy, checkpoint: { ...copy.checkpoint, channel_versions: first, versions_seen } };
}

// PostgresSaver's. Savers that keep values with their checkpoint give each branch its own, whatever their versions.
function keepsValuesByVersion(saver: BaseCheckpointSaver): boolean {
  return "_dumpBlobs" in saver;
}

function sharedVersions(saver: BaseCheckpointSaver, namespace: string, checkpointId: string): ThreadkeepError {
  return new ThreadkeepError(
    `The subgraph at ${JSON.stringify(namespace)} runs next at checkpoint ${checkpointId}, for the first time there, and ` +
      `${saver.constructor.name} would give it values of the branch that is the thread's last now. Nothing has changed. Fork to a ` +
      "new thread, name a checkpoint before, or use PostgresCheckpointer.",
    { code: "history.shared-versions", context: { namespace, checkpointId } },
  );
}
