import { nearestName, ThreadkeepError } from "@threadkeep/state";

export interface OptionRule {
  /** Of the value, for messages. */
  takes: string;
  isValid(value: unknown): boolean;
  isRequired?: boolean;
}

export type OptionRules = Readonly<Record<string, OptionRule>>;

/**
 * What is misspelled would be passed over, and a wrong value be noticed long after.
 *
 * @param who as the message names it
 * @throws ThreadkeepError of `code`, which shows no value but a number or a choice: a text may be a url with a password
 */
export function assertOptions(who: string, options: unknown, rules: OptionRules, code = "run.invalid-option"): void {
  if (typeof options !== "object" || options === null) {
    throw invalid(code, `${who} cannot take ${describeValue(options)} as its options. It takes an object.`, "options");
  }
  for (const name of Object.keys(options)) if (!Object.hasOwn(rules, name)) throw unknownOption(who, name, rules, code);
  for (const [name, rule] of Object.entries(rules)) {
    const value = (options as Record<string, unknown>)[name];
    if (value === undefined ? rule.isRequired !== true : rule.isValid(value)) continue;
    throw invalid(code, `${who} cannot take ${describeValue(value)} as ${name}. It takes ${rule.takes}.`, name);
  }
}

export function oneOf(...choices: readonly string[]): OptionRule {
  const takes = choices.map((choice) => JSON.stringify(choice)).join(" or ");
  return { takes, isValid: (value) => typeof value === "string" && choices.includes(value) };
}

function msUpTo(longest: number, words: string): OptionRule {
  return {
    takes: `milliseconds, from 1 to ${longest} (${words})`,
    isValid: (value) => typeof value === "number" && value >= 1 && value <= longest,
  };
}

export function listOf(each: OptionRule): OptionRule {
  const isValid = (value: unknown) => Array.isArray(value) && value.every((item) => each.isValid(item));
  return { takes: `a list of ${each.takes}`, isValid };
}

export const A_FUNCTION: OptionRule = { takes: "a function", isValid: (value) => typeof value === "function" };
export const A_TEXT: OptionRule = {
  takes: "a text that is not empty",
  isValid: (value) => typeof value === "string" && value !== "",
};
export const A_BOOLEAN: OptionRule = { takes: "true or false", isValid: (value) => typeof value === "boolean" };
export const AN_OBJECT: OptionRule = { takes: "an object", isValid: isPlainObject };
/** Node fires a timer that is set to more at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
const HUNDRED_YEARS_MS = 100 * 365.25 * 86_400_000;
/** For a timer. */
export const A_WAIT = msUpTo(LONGEST_TIMER_MS, "24.8 days");
/** For a database. */
export const A_SPAN = msUpTo(HUNDRED_YEARS_MS, "100 years");
export const A_WHOLE_NUMBER: OptionRule = {
  takes: "a whole number above 0",
  isValid: (value) => typeof value === "number" && Number.isSafeInteger(value) && value > 0,
};
export const A_SIGNAL: OptionRule = { takes: "an AbortSignal", isValid: (value) => value instanceof AbortSignal };
/** It is looked at elsewhere. */
export const ANYTHING: OptionRule = { takes: "anything", isValid: () => true };

/** Short, and nothing that may be secret or long: of a text only a word is shown. */
export function describeValue(value: unknown): string {
  if (typeof value === "string") return /^[\w-]{0,20}$/.test(value) ? JSON.stringify(value) : "a text";
  if (value instanceof Promise) return "a Promise";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? `a list (${value.map(describeValue).join(", ")})` : describeObject(value);
}

function describeObject(value: object): string {
  if (!isPlainObject(value)) return `a ${value.constructor?.name || "class instance"}`;
  return `an object with ${Object.keys(value).join(", ") || "nothing in it"}`;
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function unknownOption(who: string, name: string, rules: OptionRules, code: string): ThreadkeepError {
  const names = Object.keys(rules);
  const message = `${who} has no option ${JSON.stringify(name)}. Did you mean "${nearestName(name, names)}"? It knows ${names.join(", ")}.`;
  return invalid(code, message, name);
}

function invalid(code: string, message: string, name: string): ThreadkeepError {
  return new ThreadkeepError(message, { code, context: { name } });
}
