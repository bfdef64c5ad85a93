import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import type { ThreadGraph } from "../thread-graph.ts";
import { assertChannels } from "./assert-channels.ts";
import { copyOf, type CheckpointCopy } from "./checkpoint-copy.ts";
import { createDraft } from "./draft-saver.ts";

export interface ForkUpdate {
  values: unknown;
  asNode: string | undefined;
}

// Where LangGraph looks for a checkpointer before it asks the graph.
const CHECKPOINTER = "__pregel_checkpointer";

/**
 * The copy with the update applied by the graph's own reducers, as one checkpoint: `updateState` without a trace of it in
 * the saver.
 * @throws {ThreadkeepError} `history.update-refused` with LangGraph's error as its cause, `history.graph-needed`
 */
export async function withUpdate(
  { graph, saver }: { graph: ThreadGraph | undefined; saver: BaseCheckpointSaver },
  threadId: string,
  copy: CheckpointCopy,
  { values, asNode }: ForkUpdate,
): Promise<CheckpointCopy> {
  if (graph === undefined) throw graphNeeded();
  assertChannels(graph, values);
  const draft = createDraft(saver, threadId, copy);
  const configurable = { thread_id: threadId, checkpoint_ns: "", [CHECKPOINTER]: draft };
  try {
    await graph.updateState({ configurable }, values ?? null, asNode);
  } catch (cause) {
    throw refused(cause, asNode);
  }
  const { checkpoint, metadata } = await copyOf(graph, draft, draft.head);
  return {
    ...copy,
    checkpoint,
    metadata: { ...copy.metadata, ...metadata },
    newVersions: checkpoint.channel_versions,
    writes: draft.head.pendingWrites ?? [],
  };
}

function graphNeeded(): ThreadkeepError {
  return new ThreadkeepError(
    "An update is applied by the graph's reducers. Give the graph compiled with this checkpointer instead of the checkpointer alone.",
    { code: "history.graph-needed" },
  );
}

function refused(cause: unknown, asNode: string | undefined): ThreadkeepError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const by = asNode === undefined ? "" : ` as node ${JSON.stringify(asNode)}`;
  return new ThreadkeepError(
    `The graph refused the update${by}: ${reason} Nothing was forked. Mend the update, or name with asNode the node that it comes from.`,
    { code: "history.update-refused", context: asNode === undefined ? {} : { asNode }, cause },
  );
}
