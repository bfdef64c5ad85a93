import { getModelContextSize } from "@langchain/core/language_models/base";
import { ThreadkeepError } from "@threadkeep/state";
import { isRecord } from "../../message/record.ts";
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
    bound,
  } = (model ?? {}) as {
    profile?: { maxInputTokens?: unknown };
    model?: unknown;
    modelName?: unknown;
    bound?: unknown;
  };
  // What `bindTools` makes of many models.
  if (isRecord(bound)) return contextWindowOf(bound);
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
  throw unknownWindow(agentModel);
}

function unknownWindow(model: unknown): ThreadkeepError {
  const name = nameOf(model);
  return new ThreadkeepError(whyUnknown(model, name), {
    code: "summarization.unknown-window",
    context: name === undefined ? {} : { model: name },
  });
}

function whyUnknown(model: unknown, name: string | undefined): string {
  if (model === undefined || model === null)
    return "The budget is a fraction of the window of the agent's model, and no model was given. Pass it as agentModel, or give budget: { tokens }.";
  if (typeof model === "string")
    return `The agent's model is given as a name, and names are not resolved here. Give the model: ${initialized(model)}.`;
  const named = name === undefined ? "the agent's model" : `the model ${JSON.stringify(name)}`;
  return `The context window of ${named} is not known. Give the budget in tokens: budget: { tokens: 100_000 }, say.`;
}

/** The name its provider knows it by, else that of its class. */
function nameOf(model: unknown): string | undefined {
  if (typeof model === "string") return model;
  const { model: id, modelName, bound, constructor } = (model ?? {}) as Record<string, unknown>;
  if (isRecord(bound)) return nameOf(bound);
  const className = typeof constructor === "function" && constructor !== Object ? constructor.name : undefined;
  return [id, modelName, className].find((name): name is string => typeof name === "string" && name !== "");
}

/** How a model is made of its name. */
export function initialized(name: string): string {
  return `await initChatModel(${JSON.stringify(name)}) of langchain`;
}
