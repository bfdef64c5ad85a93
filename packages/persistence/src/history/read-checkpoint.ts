import { ERROR, type BaseCheckpointSaver, type CheckpointPendingWrite } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { assertOptionsObject, assertSaver, assertText } from "../arguments/assert-arguments.ts";
import { assertThreadId } from "./assert-thread-id.ts";
import { namespaceOf, parentIdOf } from "./checkpoint-reader.ts";
import { isStepOfRun, toHistoryEntry, type HistoryEntry } from "./history-entry.ts";
import { isFinished } from "./pending-tasks.ts";

export interface ReadCheckpointOptions {
  threadId: string;
  /** Without it the thread's latest. */
  checkpointId?: string | undefined;
  /** A subgraph's, as it stands in `checkpoint_ns`; "" is the graph itself. */
  namespace?: string | undefined;
}

/** What a task failed with. */
export interface PendingError {
  taskId: string;
  name?: string;
  message: string;
}

export interface CheckpointDetail extends HistoryEntry {
  /** Of the tasks that failed and did not finish since. */
  errors: PendingError[];
}

/**
 * One checkpoint with its whole state, from any saver. One read, and one more for the checkpoint it was built on.
 *
 * @throws {ThreadkeepError} `history.unknown-thread`, `history.unknown-checkpoint`, `history.other-namespace`, `history.invalid-thread-id`,
 * `history.not-a-checkpointer`, `history.invalid-option`
 *
 * @example
 * const { values, interrupts, errors } = await readCheckpoint(checkpointer, { threadId: "thread-1" });
 */
export async function readCheckpoint(
  saver: BaseCheckpointSaver,
  options: ReadCheckpointOptions,
): Promise<CheckpointDetail> {
  assertSaver(READ_CHECKPOINT, saver);
  assertOptionsObject(READ_CHECKPOINT, options, "{ threadId }");
  const { threadId, checkpointId, namespace = "" } = options;
  assertThreadId(threadId);
  if (checkpointId !== undefined)
    assertText(READ_CHECKPOINT, "checkpointId", checkpointId, "an id that readHistory tells");
  assertText(READ_CHECKPOINT, "namespace", namespace, "that of a subgraph, as listNamespaces tells it");
  const at = (id: string | undefined) => ({
    configurable: { thread_id: threadId, checkpoint_ns: namespace, ...(id === undefined ? {} : { checkpoint_id: id }) },
  });
  const tuple = await saver.getTuple(at(checkpointId));
  if (!tuple) throw await whyMissing(saver, { threadId, checkpointId, namespace });
  const parentId = isStepOfRun(tuple) ? parentIdOf(tuple) : undefined;
  const parent = parentId === undefined ? undefined : await saver.getTuple(at(parentId));
  return {
    ...toHistoryEntry(tuple, parent, { values: true, sizes: true }),
    errors: pendingErrors(tuple.pendingWrites ?? []),
  };
}

const READ_CHECKPOINT = { name: "readCheckpoint", area: "history" } as const;

function pendingErrors(writes: readonly CheckpointPendingWrite[]): PendingError[] {
  return writes
    .filter(([taskId, channel]) => channel === ERROR && !isFinished(writes, taskId))
    .map(([taskId, , value]) => ({ taskId, ...readError(value) }));
}

// As LangGraph stores it: { name, message }, or whatever was thrown.
function readError(value: unknown): Omit<PendingError, "taskId"> {
  if (typeof value !== "object" || value === null) return { message: String(value) };
  const { name, message }: { name?: unknown; message?: unknown } = value;
  return {
    ...(typeof name === "string" ? { name } : {}),
    message: typeof message === "string" ? message : JSON.stringify(value),
  };
}

// Read only once it is an error: of a foreign saver this may be the whole thread.
async function whyMissing(
  saver: BaseCheckpointSaver,
  { threadId, checkpointId, namespace }: { threadId: string; checkpointId: string | undefined; namespace: string },
): Promise<ThreadkeepError> {
  const context = { threadId, namespace, ...(checkpointId === undefined ? {} : { checkpointId }) };
  const thread = JSON.stringify(threadId);
  let known = false;
  for await (const tuple of saver.list({ configurable: { thread_id: threadId } })) {
    known = true;
    if (checkpointId === undefined) break;
    if (tuple.checkpoint.id === checkpointId) {
      const place = namespaceOf(tuple);
      const message = `Checkpoint ${checkpointId} of thread ${thread} stands at namespace ${JSON.stringify(place)}. Give that namespace.`;
      return new ThreadkeepError(message, {
        code: "history.other-namespace",
        context: { ...context, namespace: place },
      });
    }
  }
  if (!known) {
    return new ThreadkeepError(`There is no thread ${thread} in this checkpointer. Check the id and the database.`, {
      code: "history.unknown-thread",
      context,
    });
  }
  const what = checkpointId === undefined ? "no checkpoint" : `no checkpoint ${JSON.stringify(checkpointId)}`;
  const where = namespace === "" ? "" : ` at namespace ${JSON.stringify(namespace)}`;
  return new ThreadkeepError(`Thread ${thread} has ${what}${where}. readHistory lists those it has.`, {
    code: "history.unknown-checkpoint",
    context,
  });
}
