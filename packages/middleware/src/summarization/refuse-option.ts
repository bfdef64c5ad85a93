import { ThreadkeepError } from "@threadkeep/state";

/** @throws {ThreadkeepError} `summarization.invalid-option`, always */
export function refuse(name: string, what: string): never {
  throw invalidOption(`The option ${name} ${what}.`, { name });
}

export function invalidOption(message: string, context: Record<string, unknown>): ThreadkeepError {
  return new ThreadkeepError(message, { code: "summarization.invalid-option", context });
}

/** Told before the options are read: not all callers are compiled. */
export function assertOptions(options: unknown): asserts options is object {
  if (isOptions(options)) return;
  const example = typeof options === "number" ? `{ budget: { tokens: ${options} } }` : "{ model, budget, archive }";
  throw invalidOption(`The options are ${asText(options)}. Give them as an object, as in ${example}.`, {
    name: "options",
  });
}

export function isOptions(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As it would be typed in, where that is short. */
export function asText(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "function") return "a function";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
