import { fieldOf, innermostModel } from "./innermost-model.ts";

/** Names that LangChain's packages give one and the same API, in `ls_provider`, `model_provider` and `initChatModel`. */
const SAME_API: readonly [RegExp, string][] = [
  [/^(openai|azure([-_]?openai)?)$/, "openai"],
  [/^anthropic$/, "anthropic"],
  [/^(google|gemini|vertexai)/, "google"],
  [/bedrock|^aws$/, "bedrock"],
  [/^mistral/, "mistral"],
];

/** By what a model's name begins with, as `initChatModel` does it. */
const BY_MODEL: readonly [RegExp, string][] = [
  [/^(gpt-|o[134])/, "openai"],
  [/^claude/, "anthropic"],
  [/^gemini/, "google"],
  [/^amazon\./, "bedrock"],
  [/^(mistral|magistral|codestral|devstral)/, "mistral"],
];

/**
 * The API that a model speaks: "openai", "anthropic", "google", "bedrock", "mistral", or the provider's own name in small letters.
 * Of a name ("anthropic:claude-opus-4-5", "openai") as of a model. Never throws; "unknown" where nothing tells.
 */
export function modelProvider(model: unknown): string {
  const named = typeof model === "string" ? providerIn(model) : statedProvider(innermostModel(model));
  return named === undefined ? "unknown" : sameApi(named);
}

export function sameApi(provider: string): string {
  const name = provider.toLowerCase().replaceAll("_", "-");
  return SAME_API.find(([pattern]) => pattern.test(name))?.[1] ?? name;
}

function providerIn(name: string): string | undefined {
  const [before, after] = name.split(":", 2);
  return after === undefined ? (byModel(name) ?? name) : before;
}

/** What it says for its traces comes first: the class may be a subclass of somebody's. */
export function statedProvider(model: unknown): string | undefined {
  const config = fieldOf(model, "_defaultConfig");
  const configured = firstText(fieldOf(config, "modelProvider"));
  if (configured !== undefined) return configured;
  const name = firstText(fieldOf(config, "model"));
  if (name !== undefined) return providerIn(name);
  return firstText(traceParams(model)?.["ls_provider"], called(model, "_llmType"));
}

function traceParams(model: unknown): Readonly<Record<string, unknown>> | undefined {
  const params = called(model, "getLsParams", {});
  return typeof params === "object" && params !== null ? (params as Record<string, unknown>) : undefined;
}

/** Undefined for a method that is missing or throws. */
export function called(model: unknown, method: string, ...given: unknown[]): unknown {
  const found = fieldOf(model, method);
  if (typeof found !== "function") return undefined;
  try {
    return (found as (...all: unknown[]) => unknown).apply(model, given);
  } catch {
    return undefined;
  }
}

export function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === "string" && value !== "");
}

function byModel(name: string): string | undefined {
  return BY_MODEL.find(([pattern]) => pattern.test(name))?.[1];
}
