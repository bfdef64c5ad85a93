import type { AIMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";

/**
 * Rewrites the list of messages in steps, the model's answer included, beside which it is saved: langchain appends the answer first,
 * and what comes before it in the list can only get there when the answer is written again behind it.
 *
 * A middleware further out may put another answer in its place. Then this one must not come back, and the list is left as it is.
 */
export class ListCommand extends Command {
  readonly #isFinal: () => boolean;

  constructor(steps: [channel: string, value: unknown][], answer: AIMessage) {
    super({ update: steps });
    this.#isFinal = watchNaming(answer);
  }

  override _updateAsTuples(): [string, unknown][] {
    const steps = super._updateAsTuples();
    return this.#isFinal() ? steps : steps.filter(([channel]) => channel !== "messages");
  }
}

/** langchain gives the answer that it saves the agent's name, by assigning this field; of no other message does it. */
function watchNaming(answer: AIMessage): () => boolean {
  const { lc_kwargs: fields } = answer as AIMessage & { lc_kwargs: Record<string, unknown> };
  delete fields["name"];
  return () => Object.hasOwn(fields, "name");
}
