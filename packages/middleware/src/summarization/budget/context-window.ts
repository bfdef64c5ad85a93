import { getModelContextSize } from "@langchain/core/language_models/base";
import { ThreadkeepError } from "@threadkeep/state";
import type { ContextBudget } from "../summarization-options.ts";

/** What LangChain answers for a name it does not know. */
const UNKNOWN_SIZE = getModelContextSize("");

/**
 * The most tokens a model takes: of its profile, else of LangChain's table of names. `undefined` where neither knows it.
 */
export function contextWindowOf(model: unknown): number | undefined {
  const {
    profile,
    model: id,
    modelName,
  } = (model ?? {}) as {
    profile?: { maxInputTokens?: unknown };
    model?: unknown;
    modelName?: unknown;
  };
  if (typeof profile?.maxInputTokens === "number" && profile.maxInputTokens > 0) return profile.maxInputTokens;
  const name = [id, modelName].find((one) => typeof one === "string");
  const size = name === undefined ? UNKNOWN_SIZE : getModelContextSize(name);
  return size === UNKNOWN_SIZE ? undefined : size;
}

/**
 * The budget in tokens.
 * @throws {ThreadkeepError} `summarization.unknown-window` when it is a share of a window that is not known.
 */
export function budgetTokensOf(budget: ContextBudget, agentModel: unknown): number {
  if ("tokens" in budget) return budget.tokens;
  const window = contextWindowOf(agentModel);
  if (window !== undefined) return Math.floor(window * budget.fraction);
  const name = (agentModel as { model?: unknown } | undefined)?.model;
  throw new ThreadkeepError(
    agentModel === undefined
      ? "The budget is a fraction of the window of the agent's model, and no model was given. Pass it as agentModel, or give budget: { tokens }."
      : `The context window of ${typeof name === "string" ? `the model ${JSON.stringify(name)}` : "the agent's model"} is not known. Give the budget in tokens: budget: { tokens: 100_000 }, say.`,
    { code: "summarization.unknown-window", context: typeof name === "string" ? { model: name } : {} },
  );
}
