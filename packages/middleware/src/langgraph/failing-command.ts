import { Command } from "@langchain/langgraph";

/**
 * Fails the node that returns it, when its writes are collected and before any is saved.
 *
 * An error thrown out of a middleware reaches the caller wrapped, without its class and code; one thrown from here
 * arrives as it is.
 */
export class FailingCommand extends Command {
  readonly #error: unknown;

  constructor(error: unknown) {
    super({});
    this.#error = error;
  }

  override _updateAsTuples(): never {
    throw this.#error;
  }
}
