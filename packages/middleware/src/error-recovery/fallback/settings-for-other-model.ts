import { isSameService } from "./same-service.ts";

/** Call options that every model of LangChain's takes, and those of a run. */
const PORTABLE: ReadonlySet<string> = new Set([
  "stop",
  "timeout",
  "signal",
  "outputVersion",
  "strict",
  "callbacks",
  "configurable",
  "maxConcurrency",
  "metadata",
  "recursionLimit",
  "runId",
  "runName",
  "store",
  "tags",
]);

/**
 * `modelSettings` of a model request as a model of another provider or account takes them: only what LangChain itself defines. All else
 * (`cache_control`, `prompt_cache_key`, `thinking`, `headers`, …) was meant for one of them, and may be refused by another or
 * tell it a secret. The same object for the same account, and when nothing changes; the original is never changed.
 */
export function settingsForOtherModel<Settings extends Record<string, unknown>>(
  settings: Settings,
  from: unknown,
  to: unknown,
): Partial<Settings> {
  if (isSameService(from, to)) return settings;
  const kept = Object.entries(settings).filter(([name]) => PORTABLE.has(name));
  return kept.length === Object.keys(settings).length ? settings : (Object.fromEntries(kept) as Partial<Settings>);
}
