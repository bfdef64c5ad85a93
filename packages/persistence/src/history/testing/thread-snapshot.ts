import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";

/** All that a saver has of a thread, to see that nothing of it changed. */
export async function threadSnapshot(saver: BaseCheckpointSaver, threadId: string): Promise<unknown[]> {
  const tuples: unknown[] = [];
  for await (const { checkpoint, metadata, parentConfig, pendingWrites, config } of saver.list({
    configurable: { thread_id: threadId },
  })) {
    const ids = [config, parentConfig].map((each) => [
      each?.configurable?.["checkpoint_ns"],
      each?.configurable?.["checkpoint_id"],
    ]);
    tuples.push({ checkpoint, metadata, pendingWrites, ids });
  }
  return tuples;
}

/** The id of the newest checkpoint with these nodes next. */
export async function checkpointBefore(
  graph: { getStateHistory(config: object): AsyncIterable<{ next: string[]; config: { configurable?: object } }> },
  threadId: string,
  ...next: string[]
): Promise<string> {
  for await (const snapshot of graph.getStateHistory({ configurable: { thread_id: threadId } })) {
    if (snapshot.next.toSorted().join() !== next.join()) continue;
    const { configurable = {} } = snapshot.config;
    if ("checkpoint_id" in configurable) return String(configurable.checkpoint_id);
  }
  throw new RangeError(`No checkpoint before ${next.join()}`);
}
