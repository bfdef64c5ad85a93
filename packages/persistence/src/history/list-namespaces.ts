import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { assertCount, assertOptionsObject, assertSaver } from "../arguments/assert-arguments.ts";
import { assertThreadId } from "./assert-thread-id.ts";
import { namespaceOf, readCheckpoints } from "./checkpoint-reader.ts";

/** Where a thread's checkpoints stand: "" for the graph itself, "node:task" and the like for its subgraphs. */
export interface NamespaceSummary {
  namespace: string;
  checkpoints: number;
  /** Of the checkpoints that were looked at. */
  newestId: string;
}

const LIST_NAMESPACES = { name: "listNamespaces", area: "history" } as const;

/**
 * The namespaces of a thread, that of the newest checkpoint first. An unknown thread has none.
 * @param options.limit how many checkpoints to look at, the newest first
 * @throws {ThreadkeepError} `history.invalid-thread-id`, `history.not-a-checkpointer`, `history.invalid-option`
 */
export async function listNamespaces(
  saver: BaseCheckpointSaver,
  threadId: string,
  options: { limit?: number } = {},
): Promise<NamespaceSummary[]> {
  assertSaver(LIST_NAMESPACES, saver);
  assertThreadId(threadId);
  assertOptionsObject(LIST_NAMESPACES, options, "{ limit }");
  const { limit = 1000 } = options;
  if (limit !== Infinity) assertCount(LIST_NAMESPACES, "limit", limit, Infinity);
  const found = new Map<string, NamespaceSummary>();
  for await (const tuple of readCheckpoints(saver, { threadId, order: "newest", limit, values: false })) {
    const namespace = namespaceOf(tuple);
    const known = found.get(namespace);
    if (known) known.checkpoints++;
    else found.set(namespace, { namespace, checkpoints: 1, newestId: tuple.checkpoint.id });
  }
  return [...found.values()];
}
