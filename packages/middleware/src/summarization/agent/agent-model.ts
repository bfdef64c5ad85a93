import type { RunnableConfig } from "@langchain/core/runnables";
import type { ContextBudget } from "../summarization-options.ts";

/**
 * The model whose window a fraction is a share of: within what `withConfig` made of it, and of one that is chosen when it is
 * called, as `initChatModel` makes them, the one that this run chooses.
 */
export async function agentModelOf(model: unknown, budget: ContextBudget, config: RunnableConfig): Promise<unknown> {
  if ("tokens" in budget) return model;
  const { bound, _getModelInstance: choose } = model as {
    bound?: unknown;
    _getModelInstance?: (config: RunnableConfig) => Promise<unknown>;
  };
  if (typeof choose === "function") return agentModelOf(await choose.call(model, choiceOf(config)), budget, config);
  return bound === undefined ? model : agentModelOf(bound, budget, config);
}

/** Without what is another in every call: LangChain keeps a model for each config that it has seen. */
function choiceOf({ configurable = {} }: RunnableConfig): RunnableConfig {
  return { configurable: Object.fromEntries(Object.entries(configurable).filter(([name]) => !isOfCall(name))) };
}

function isOfCall(name: string): boolean {
  return name.startsWith("checkpoint_") || name.startsWith("__");
}
