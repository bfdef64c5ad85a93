import type { RunnableConfig } from "@langchain/core/runnables";
import type { CheckpointKey, NamespaceKey } from "../store/checkpoint-store.ts";
import { nameText } from "./name-text.ts";

const MAX_CHECKPOINTS = 1_000;

type ReadKey = NamespaceKey & { checkpointId: string | undefined };

interface Failure {
  cause: unknown;
}

/**
 * Which runs lost a write. LangGraph does not wait for one write before it starts the next: what came after a lost one would
 * be a checkpoint with a hole before it.
 *
 * A run is known by the `metadata` object that LangGraph hands to every call of one invoke, in each namespace its own. Calls
 * without it are taken for one run per thread and namespace. A run ends where the next begins, which is by reading the head of the
 * namespace that it began in: what a run reads elsewhere, or of what was, is still that run.
 */
export class RunFailures {
  readonly #byRun = new WeakMap<object, Failure>();
  /** The namespace that a run began in. */
  readonly #began = new WeakMap<object, string>();
  readonly #byNamespace = new Map<string, Failure>();
  /** Checkpoints that were not stored, for what runs below them in other namespaces. */
  readonly #byCheckpoint = new Map<string, Failure>();

  /** A run read the head of a namespace, or the checkpoint that `key` names, and found `checkpointId`. */
  begin(config: RunnableConfig, key: ReadKey, checkpointId: string | undefined): void {
    const place = namespaceText(key);
    if (typeof config.metadata !== "object") this.#byNamespace.delete(place);
    else if (this.#beganIn(config.metadata, place) === place && key.checkpointId === undefined)
      this.#byRun.delete(config.metadata);
    // It failed for us and is stored all the same, as when the connection breaks after the commit.
    if (checkpointId !== undefined) this.find(key.threadId, checkpointId);
  }

  /** A checkpoint is stored. */
  find(threadId: string, checkpointId: string): void {
    this.#byCheckpoint.delete(checkpointText(threadId, checkpointId));
  }

  /** @throws the first error of the run, or of a checkpoint that the write hangs on */
  throwIfFailed(config: RunnableConfig, { threadId, namespace }: NamespaceKey, checkpointIds: readonly string[]): void {
    const failure =
      (typeof config.metadata === "object"
        ? this.#byRun.get(config.metadata)
        : this.#byNamespace.get(namespaceText({ threadId, namespace }))) ??
      checkpointIds.map((id) => this.#byCheckpoint.get(checkpointText(threadId, id))).find(Boolean);
    if (failure !== undefined) throw failure.cause;
  }

  fail(config: RunnableConfig, key: NamespaceKey, cause: unknown): void {
    const failure = { cause };
    if (typeof config.metadata !== "object") setNew(this.#byNamespace, namespaceText(key), failure);
    else if (!this.#byRun.has(config.metadata)) {
      this.#beganIn(config.metadata, namespaceText(key));
      this.#byRun.set(config.metadata, failure);
    }
  }

  lose({ threadId, checkpointId }: CheckpointKey, cause: unknown): void {
    setNew(this.#byCheckpoint, checkpointText(threadId, checkpointId), { cause });
  }

  #beganIn(run: object, place: string): string {
    const began = this.#began.get(run) ?? place;
    this.#began.set(run, began);
    return began;
  }
}

function setNew(failures: Map<string, Failure>, key: string, failure: Failure): void {
  if (!failures.has(key)) failures.set(key, failure);
  const oldest = failures.keys().next();
  if (failures.size > MAX_CHECKPOINTS && !oldest.done) failures.delete(oldest.value);
}

function namespaceText({ threadId, namespace }: NamespaceKey): string {
  return nameText(threadId, namespace);
}

function checkpointText(threadId: string, checkpointId: string): string {
  return nameText(threadId, checkpointId);
}
