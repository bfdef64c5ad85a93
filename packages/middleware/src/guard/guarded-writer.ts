import { Runnable, type RunnableConfig } from "@langchain/core/runnables";
import { collectingWrites, sendWrites, type ChannelWrites } from "../langgraph/langgraph-internals.ts";

/** Looks at what a node is about to write. Rejects to stop it. */
export type InspectWrites = (writes: ChannelWrites, config: RunnableConfig) => Promise<void>;

/**
 * Stands in for one of a node's writers and passes on what it writes once `inspect` has agreed.
 *
 * LangGraph saves whatever reached a task before it failed, as pending writes that a resume applies: so the writes must
 * be held back until they are judged. It is no traced run of its own.
 */
export class GuardedWriter extends Runnable {
  override lc_namespace = ["threadkeep", "guard"];
  readonly #writer: Runnable;
  readonly #inspect: InspectWrites;

  constructor(writer: Runnable, inspect: InspectWrites) {
    super();
    this.#writer = writer;
    this.#inspect = inspect;
    this.name = writer.name ?? writer.getName();
  }

  override async invoke(input: unknown, config: RunnableConfig = {}): Promise<unknown> {
    const held: ChannelWrites = [];
    const output: unknown = await this.#writer.invoke(
      input,
      collectingWrites(config, (writes) => held.push(...writes)),
    );
    await this.#inspect(held, config);
    if (held.length > 0) sendWrites(config, held);
    return output;
  }
}
