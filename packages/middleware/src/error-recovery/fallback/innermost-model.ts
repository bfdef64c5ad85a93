import { isRecord, type Loose } from "../../message/record.ts";

/** Deeper than anybody wraps; a cycle ends here, too. */
const MAX_LAYERS = 16;

/** What LangChain's wrappers call what they wrap: bindings and retries, fallbacks, sequences. */
const WRAPPED = ["bound", "runnable", "first"];

/** A model and what is wrapped around it, outermost first: `withConfig`, `bindTools`, `withRetry`, `withFallbacks`. */
export function layersOf(model: unknown): readonly Loose[] {
  const layers: Loose[] = [];
  for (let layer = model; isRecord(layer) && layers.length < MAX_LAYERS; layer = wrappedBy(layer)) {
    if (layers.includes(layer)) break;
    layers.push(layer);
  }
  return layers;
}

export function innermostModel(model: unknown): unknown {
  return layersOf(model).at(-1) ?? model;
}

function wrappedBy(layer: Loose): unknown {
  return WRAPPED.map((name) => fieldOf(layer, name)).find(isRecord);
}

/** Undefined where reading it throws: models may be proxies, and their fields getters. */
export function fieldOf(value: unknown, name: string): unknown {
  if (!isRecord(value) && typeof value !== "function") return undefined;
  try {
    return (value as Loose)[name];
  } catch {
    return undefined;
  }
}
