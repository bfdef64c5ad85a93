import { randomUUID } from "node:crypto";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { writeCheckpoint } from "./checkpoint-copy.ts";
import { notBegun } from "./copy-subgraph.ts";
import { threadExists } from "./thread-exists-error.ts";

/**
 * A thread that is being forked, as others see it: a root that never began, where the real one is to stand. Another fork finds the
 * id in use; of two that came at once, one finds the claim of the other and leaves what is there to it. Savers
 * know no "put unless there is one", so a fork that looked before the claim and puts after the root is not held up.
 */
export class ThreadClaim {
  readonly #saver: BaseCheckpointSaver;
  readonly #threadId: string;
  readonly #rootId: string;
  readonly #claim = randomUUID();

  constructor(saver: BaseCheckpointSaver, threadId: string, rootId: string) {
    this.#saver = saver;
    this.#threadId = threadId;
    this.#rootId = rootId;
  }

  async put(): Promise<void> {
    const copy = notBegun("", this.#rootId);
    const checkpoint = { ...copy.checkpoint, id: this.#rootId };
    const metadata = { ...copy.metadata, parents: {}, claim: this.#claim };
    await writeCheckpoint(this.#saver, this.#threadId, { ...copy, checkpoint, metadata });
  }

  /** @throws ThreadkeepError `history.thread-exists` */
  async assertOurs(): Promise<void> {
    if (!(await this.#isOurs())) throw threadExists(this.#threadId);
  }

  /** Deletes the thread, unless it is another's. */
  async release(): Promise<void> {
    if (await this.#isOurs()) await this.#saver.deleteThread(this.#threadId);
  }

  async #isOurs(): Promise<boolean> {
    const head = await this.#saver.getTuple({ configurable: { thread_id: this.#threadId, checkpoint_ns: "" } });
    return head?.metadata !== undefined && "claim" in head.metadata && head.metadata.claim === this.#claim;
  }
}
