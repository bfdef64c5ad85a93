import { randomUUID } from "node:crypto";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { assertOptionsObject } from "../../arguments/assert-arguments.ts";
import { createThreadId } from "../../thread-id/create-thread-id.ts";
import { assertNewThreadId } from "../assert-thread-id.ts";
import type { NodeOf, UpdateOf } from "../thread-graph.ts";
import { copyRoot, openSource } from "./fork-source.ts";
import { writeNewThread } from "./into-new-thread.ts";
import { assertNotInside, writeSameThread } from "./into-same-thread.ts";
import { threadExists } from "./thread-exists-error.ts";
import { withUpdate } from "./with-update.ts";

export interface ForkThreadOptions<Update = Record<string, unknown>, Node extends string = string> {
  threadId: string;
  /** Any checkpoint of the graph itself; those of its subgraphs follow. */
  checkpointId: string;
  /** Applied by the graph's reducers, as `updateState` would. */
  update?: Update | undefined;
  /** The node that the update comes from: what follows it runs next. As in `updateState`, needed where it is ambiguous. */
  asNode?: Node | undefined;
  /** An unused thread id, or "same" to go on in this thread. Without it a new thread gets an id that names this one. */
  to?: string | undefined;
}

export interface ForkedThread {
  threadId: string;
  /** The thread's head now. */
  checkpointId: string;
  /** The thread's, for `invoke(null, config)` to go on and for `invoke(input, config)` to begin a new run. */
  config: RunnableConfig & { configurable: { thread_id: string } };
}

/**
 * A second thread that goes on from a checkpoint of the first, which stays as it is. It has that one checkpoint, whole,
 * with the nodes that were next there; `metadata.forkedFrom` names where it came from. Works on any saver.
 *
 * From a checkpoint whose next step was done before, the fork does that step anew. From one whose step is unfinished (it
 * waits for an answer, stopped at a breakpoint, failed, was killed), it stands exactly where the original stands: finished
 * tasks are not done again, and subgraphs go on within. Subgraphs with `checkpointer: true` come along as they stood.
 * With an `update`, finished tasks count and what follows `asNode` is next. With `to: "same"` the copy becomes the head of the
 * thread itself and an unfinished step begins anew.
 *
 * LangGraph 1.4.18, resumed with null, passes over a `checkpointer: true` subgraph that is next and has run before: in the
 * original after a breakpoint as in a fork. Invoked with the fork's `checkpointId` as `checkpoint_id`, it runs.
 *
 * A checkpointer alone will do in place of the graph where there is no `update`, and no DeltaChannel whose value only its
 * graph can put together. Without a reader of its own, a saver lists the whole thread once, to find its subgraphs.
 *
 * @param graph compiled with its checkpointer, or that checkpointer
 *
 * @throws {ThreadkeepError} `history.unknown-thread`, `history.unknown-checkpoint`, `history.other-namespace`,
 * `history.invalid-thread-id`, `history.thread-exists`, `history.update-refused`, `history.inside-run`, `history.not-a-graph`,
 * `history.no-checkpointer`, `history.delta-not-readable`, `history.graph-needed`, `history.invalid-option`; with `to: "same"` on the stock PostgresSaver
 * `history.shared-versions`, where a subgraph with `checkpointer: true` is next for the first time. After any of them nothing has changed.
 *
 * @example
 * const { config } = await forkThread(graph, { threadId: "t1", checkpointId: entry.checkpointId, update: { topic: "cats" } });
 * await graph.invoke(null, config);
 */
export async function forkThread<Graph extends object>(
  graph: Graph,
  options: ForkThreadOptions<UpdateOf<Graph>, NodeOf<Graph>>,
): Promise<ForkedThread> {
  assertOptionsObject(FORK_THREAD, options, "{ threadId, checkpointId }");
  const { threadId, checkpointId, update, asNode, to } = options;
  const source = await openSource(graph, { threadId, checkpointId });
  const inPlace = to === "same" || to === threadId;
  const target = inPlace ? threadId : (to ?? forkId(threadId, checkpointId));
  if (inPlace) assertNotInside(threadId);
  else await assertUnused(source.saver, target);
  const copy = await copyRoot(source);
  const isUpdated = update !== undefined || asNode !== undefined;
  const root = isUpdated ? await withUpdate(source, target, copy, { values: update, asNode }) : copy;
  const write = inPlace ? writeSameThread(source, root) : writeNewThread(source, target, root);
  return { threadId: target, checkpointId: await write, config: { configurable: { thread_id: target } } };
}

const FORK_THREAD = { name: "forkThread", area: "history" } as const;

function forkId(threadId: string, checkpointId: string): string {
  return createThreadId({ job: "fork", of: threadId, at: checkpointId, id: randomUUID() });
}

async function assertUnused(saver: BaseCheckpointSaver, threadId: string): Promise<void> {
  assertNewThreadId(threadId);
  const head = await saver.getTuple({ configurable: { thread_id: threadId, checkpoint_ns: "" } });
  if (head) throw threadExists(threadId);
}
