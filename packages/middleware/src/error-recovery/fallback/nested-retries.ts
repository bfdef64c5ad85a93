import type { Loose } from "../../message/record.ts";
import { fieldOf, layersOf } from "./innermost-model.ts";
import { firstText } from "./model-provider.ts";

export interface NestedRetries {
  /** How often one call is tried again inside of the model, at the most. */
  maxRetries: number;
  /** How to switch that off. */
  hint: string;
}

/**
 * Whether a model tries again by itself, which multiplies with the attempts made around it: LangChain's clients do it 6 times by
 * default, `withRetry` twice. Undefined where it does not. Never throws.
 */
export function nestedRetries(model: unknown): NestedRetries | undefined {
  const layers = layersOf(model);
  const client = layers.at(-1);
  const byWrappers = layers.map(retriesOfWrapper);
  const byClient = retriesOfCall(layers) ?? retriesOfClient(client);
  const attempts = [...byWrappers, byClient].reduce((product, retries) => product * (retries + 1), 1);
  if (attempts <= 1) return undefined;
  const hints = [
    byClient > 0 && clientHint(client),
    byWrappers.some((retries) => retries > 0) && "Leave out withRetry().",
  ];
  return { maxRetries: attempts - 1, hint: hints.filter((hint) => hint !== false).join(" ") };
}

/** `withRetry()`: its number counts the first attempt, too. */
function retriesOfWrapper(layer: Loose): number {
  return Math.max(0, (count(fieldOf(layer, "maxAttemptNumber")) ?? 1) - 1);
}

/** `withConfig({ maxRetries })`, which `ChatOpenAI` keeps in itself: the outermost one wins. */
function retriesOfCall(layers: readonly Loose[]): number | undefined {
  for (const layer of layers) {
    const options = ["config", "kwargs", "defaultOptions"].map((name) =>
      count(fieldOf(fieldOf(layer, name), "maxRetries")),
    );
    const given = options.find((one) => one !== undefined);
    if (given !== undefined) return given;
  }
  return undefined;
}

/**
 * LangChain's clients make their calls through an `AsyncCaller` and tell the provider's own client not to retry. The one of
 * `ChatOpenAI` has two inside, for its two APIs. What `initChatModel` makes later gets its defaults.
 */
function retriesOfClient(client: unknown): number {
  const configured = fieldOf(client, "_defaultConfig");
  if (configured !== undefined) return count(fieldOf(configured, "maxRetries")) ?? LANGCHAIN_DEFAULT;
  const calling = [client, fieldOf(client, "completions"), fieldOf(client, "responses")].filter(callsThroughCaller);
  return Math.max(0, ...calling.map((one) => count(fieldOf(fieldOf(one, "caller"), "maxRetries")) ?? 0));
}

/** Every chat model has a caller, and only some use it: nothing but the text of their classes tells which. */
function callsThroughCaller(model: unknown): boolean {
  try {
    for (let proto: unknown = Object.getPrototypeOf(model); proto; proto = Object.getPrototypeOf(proto))
      if (/\bthis\.caller\??\.call/.test(String(fieldOf(proto, "constructor")))) return true;
  } catch {
    // A proxy that does not tell.
  }
  return false;
}

const LANGCHAIN_DEFAULT = 6;

function clientHint(client: unknown): string {
  const name = firstText(fieldOf(fieldOf(client, "constructor"), "name")) ?? "its class";
  if (fieldOf(client, "_defaultConfig") !== undefined) return "Make it with initChatModel(name, { maxRetries: 0 }).";
  return `Make it with new ${name}({ maxRetries: 0 }).`;
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 ? value : undefined;
}
