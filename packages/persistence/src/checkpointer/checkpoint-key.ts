import type { RunnableConfig } from "@langchain/core/runnables";
import { getCheckpointId } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import type { CheckpointKey, NamespaceKey } from "../store/checkpoint-store.ts";

/** @throws ThreadkeepError `checkpointer.thread-id-missing`, `checkpointer.name-unstorable` */
export function namespaceOf(config: RunnableConfig): NamespaceKey {
  const threadId: unknown = config.configurable?.["thread_id"];
  if (threadId === undefined || threadId === null || threadId === "") throw threadIdMissing();
  return {
    threadId: nameOf(threadId, "thread_id"),
    namespace: nameOf(config.configurable?.["checkpoint_ns"] ?? "", "checkpoint_ns"),
  };
}

/** Without an id in the config: the head. @throws as `namespaceOf` */
export function readKeyOf(config: RunnableConfig): NamespaceKey & { checkpointId: string | undefined } {
  const checkpointId = getCheckpointId(config);
  return {
    ...namespaceOf(config),
    checkpointId: checkpointId === "" ? undefined : nameOf(checkpointId, "checkpoint_id"),
  };
}

/** @throws as `namespaceOf`, and ThreadkeepError `checkpointer.checkpoint-id-missing` */
export function writeKeyOf(config: RunnableConfig): CheckpointKey {
  const { checkpointId, ...namespace } = readKeyOf(config);
  if (checkpointId === undefined) {
    throw new ThreadkeepError(
      "Writes belong to a checkpoint, and the config names none. Give configurable.checkpoint_id.",
      {
        code: "checkpointer.checkpoint-id-missing",
        context: { ...namespace },
      },
    );
  }
  return { ...namespace, checkpointId };
}

export function configOf({ threadId, namespace, checkpointId }: CheckpointKey): RunnableConfig {
  return { configurable: { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: checkpointId } };
}

// Neither database can hold these in text, and one would store another name without a word.
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** @throws ThreadkeepError `checkpointer.name-unstorable` */
export function nameOf(value: unknown, what: string): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string" && !UNSTORABLE.test(value)) return value;
  const problem =
    typeof value === "string" ? "has a NUL character or half of a surrogate pair" : `is of type ${typeof value}`;
  throw new ThreadkeepError(`A ${what} ${problem}, which cannot be stored. Use a string of whole Unicode characters.`, {
    code: "checkpointer.name-unstorable",
    context: { what },
  });
}

function threadIdMissing(): ThreadkeepError {
  return new ThreadkeepError(
    'A checkpointer needs to know the thread, and the config names none. Call with { configurable: { thread_id: "..." } }.',
    { code: "checkpointer.thread-id-missing" },
  );
}
