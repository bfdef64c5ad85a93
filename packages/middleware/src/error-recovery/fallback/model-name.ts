import { fieldOf, innermostModel } from "./innermost-model.ts";
import { called, firstText, modelProvider, statedProvider } from "./model-provider.ts";

/**
 * What a model is called in events and errors: "openai:gpt-5". Reads through `withConfig`, `bindTools`, `withRetry` and
 * `initChatModel`. Never throws; a model that names neither provider nor model is called by its class, else "unknown".
 */
export function modelName(model: unknown): string {
  if (model === "") return "unknown";
  if (typeof model === "string") return model.includes(":") ? model : qualified(modelProvider(model), model);
  const innermost = innermostModel(model);
  const name = ownName(innermost);
  if (name === undefined) return className(innermost) ?? "unknown";
  return qualified(statedProvider(innermost)?.toLowerCase(), name);
}

function ownName(model: unknown): string | undefined {
  const config = fieldOf(model, "_defaultConfig");
  const fields = ["model", "modelName", "model_name", "modelId", "deploymentName"];
  const named = firstText(fieldOf(config, "model"), ...fields.map((name) => fieldOf(model, name)));
  return named?.includes(":") && config !== undefined ? named.slice(named.indexOf(":") + 1) : named;
}

function qualified(provider: string | undefined, name: string): string {
  return provider === undefined || provider === "unknown" || provider === name ? name : `${provider}:${name}`;
}

function className(model: unknown): string | undefined {
  return firstText(called(model, "getName"), fieldOf(fieldOf(model, "constructor"), "name"));
}
