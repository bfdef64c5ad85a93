import { assertOptionsObject } from "../../arguments/assert-arguments.ts";
import type { CheckpointRef } from "../find-checkpoint.ts";
import type { ForkedThread } from "./fork-thread.ts";
import { copyRoot, openSource } from "./fork-source.ts";
import { assertNotInside, writeSameThread } from "./into-same-thread.ts";

/**
 * Makes an earlier state of a thread its latest. Nothing is deleted: a copy is put on top of the history, built on the
 * checkpoint it copies, with `source: "fork"` and the nodes that were next there. Subgraphs with `checkpointer: true` go back
 * as well. The head itself is left as it is. What `forkThread` says of resuming holds here too. The copy has an id of its own, and its
 * tasks have others than those of the checkpoint that it copies, unlike a fork's: an effect of a ledger that is known by its task alone,
 * `ledger.once` without a key, is done again.
 *
 * Let no run of the thread be under way: what it writes next would be on top again. A saver cannot tell.
 *
 * @throws {ThreadkeepError} `history.unknown-thread`, `history.unknown-checkpoint`, `history.other-namespace`,
 * `history.invalid-thread-id`, `history.inside-run`, `history.not-a-graph`, `history.no-checkpointer`, `history.delta-not-readable`,
 * `history.graph-needed`, `history.invalid-option`; on the stock PostgresSaver `history.shared-versions`, where a subgraph with `checkpointer: true` is next
 * for the first time. After any of them nothing has changed.
 *
 * @param graph compiled with its checkpointer, or that checkpointer, as `forkThread` takes it
 *
 * @example
 * const { config } = await rollbackThread(graph, { threadId: "t1", checkpointId: entry.checkpointId });
 */
export async function rollbackThread(graph: object, ref: CheckpointRef): Promise<ForkedThread> {
  assertOptionsObject({ name: "rollbackThread", area: "history" }, ref, "{ threadId, checkpointId }");
  const { threadId, checkpointId } = ref;
  const source = await openSource(graph, { threadId, checkpointId });
  assertNotInside(threadId);
  const [latest] = source.outline.parents.keys();
  const head = latest === checkpointId ? checkpointId : await writeSameThread(source, await copyRoot(source));
  return { threadId, checkpointId: head, config: { configurable: { thread_id: threadId } } };
}
