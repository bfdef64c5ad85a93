import { Command } from "@langchain/langgraph";

/**
 * Fails the node that returns it, when its writes are collected and before any is saved.
 *
 * A tool node hands what a tool throws to the model, which would call again. What a tool returns as a Command it passes on.
 */
export class FatalCommand extends Command {
  readonly #error: unknown;

  constructor(error: unknown) {
    // A list of steps: middlewares that add to a Command's update leave one alone that has its own order, and so this very object.
    super({ update: [] });
    this.#error = error;
  }

  override _updateAsTuples(): never {
    throw this.#error;
  }
}
