import { modelName } from "../fallback/model-name.ts";
import { nestedRetries } from "../fallback/nested-retries.ts";

/** Models of which it was looked whether they retry by themselves. */
export interface HintedModels {
  has(model: unknown): boolean;
  /**
   * Whether it is new.
   *
   * @param name what it is called where others have its own name, too
   */
  add(model: unknown, name?: string): boolean;
}

/** By name: of a model that is given as a string, langchain makes another object for each call. Known objects need not be asked for theirs. */
export function createHintedModels(): HintedModels {
  const objects = new WeakSet<object>();
  const names = new Set<string>();
  const isKnown = (model: unknown): boolean => typeof model === "object" && model !== null && objects.has(model);
  return {
    has: (model) => isKnown(model) || names.has(modelName(model)),
    add: (model, name = modelName(model)) => {
      if (isKnown(model)) return false;
      if (typeof model === "object" && model !== null) objects.add(model);
      const isNew = !names.has(name);
      names.add(name);
      return isNew;
    },
  };
}

/** A model that does not retry by itself is looked at once, and needs no hint from then on. */
export function needsHint(model: unknown, hinted: HintedModels): boolean {
  if (hinted.has(model)) return false;
  if (nestedRetries(model) !== undefined) return true;
  hinted.add(model);
  return false;
}
