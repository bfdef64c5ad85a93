import { ThreadkeepError } from "@threadkeep/state";
import { isOptionsObject } from "../arguments/assert-arguments.ts";
import { describeArgument } from "../arguments/describe-argument.ts";
import { isPlain } from "../encoding/record.ts";

export interface OptionRule {
  /** Of the value, for messages. */
  takes: string;
  isValid(value: unknown): boolean;
}

export type OptionRules = Readonly<Record<string, OptionRule>>;

/** Of every checkpointer of ours. */
export const STORED_OPTIONS: OptionRules = {
  encryption: fields(["keys", "allowPlaintext", "randomNonce"], { needs: "keys" }),
  compression: {
    takes: "true, false, or an object with minBytes, maxBytes",
    isValid: (value) => typeof value === "boolean" || fields(["minBytes", "maxBytes"]).isValid(value),
  },
  onLossy: oneOf("throw", "warn"),
  warn: { takes: "a function", isValid: (value) => typeof value === "function" },
  revive: { takes: "a list of classes made by revivableClass", isValid: Array.isArray },
  maxMemoryBytes: count("bytes"),
};

export const SQLITE_OPTIONS: OptionRules = {
  ...STORED_OPTIONS,
  synchronous: oneOf("full", "normal", "off"),
  busyTimeoutMs: count("milliseconds"),
};

export const POSTGRES_OPTIONS: OptionRules = {
  ...STORED_OPTIONS,
  schema: { takes: "the name of a schema", isValid: (value) => typeof value === "string" && value !== "" },
};

/** SQLite takes an empty name for a database that is gone with its connection. */
export const SQLITE_PATH: OptionRule = { takes: 'the path of a file, or ":memory:"', isValid: isText };

export const POOL: OptionRule = { takes: "a pool of pg, or options of one", isValid: isPoolOrOptions };

/** The driver looks for what it is not told in the environment, and then on this machine. */
export const POSTGRES_SOURCE: OptionRule = {
  takes: "a connection string, a pool of pg, or options of one",
  isValid: (value) => isText(value) || isPoolOrOptions(value),
};

/**
 * What is misspelled would be passed over: rows that should be encrypted would not be.
 * @param who as the message names it
 * @throws {ThreadkeepError} `checkpointer.invalid-option`, which shows no value but a text: an object may hold keys
 */
export function assertOptions(who: string, options: object, rules: OptionRules): void {
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      throw invalid(`${who} has no option ${JSON.stringify(name)}. It knows ${Object.keys(rules).join(", ")}.`, name);
    }
    if (value !== undefined) assertOption(who, name, value, rule);
  }
}

/** @throws as `assertOptions` */
export function assertOption(who: string, name: string, value: unknown, { takes, isValid }: OptionRule): void {
  if (!isValid(value)) throw invalid(`${who} cannot take ${describe(value)} as ${name}. It takes ${takes}.`, name);
}

export function oneOf(...texts: readonly string[]): OptionRule {
  const takes = texts.map((text) => JSON.stringify(text)).join(" or ");
  return { takes, isValid: (value) => typeof value === "string" && texts.includes(value) };
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function isPoolOrOptions(value: unknown): boolean {
  if (!isOptionsObject(value)) return false;
  return isPlain(value) || Object.keys(value).length > 0 || "query" in value;
}

function count(unit: string): OptionRule {
  return {
    takes: `a number of ${unit}, 0 or more`,
    isValid: (value) => typeof value === "number" && value >= 0,
  };
}

function fields(names: readonly string[], { needs }: { needs?: string } = {}): OptionRule {
  return {
    takes: `an object with ${names.join(", ")}`,
    isValid: (value) =>
      isOptionsObject(value) &&
      (needs === undefined || Object.hasOwn(value, needs)) &&
      Object.keys(value).every((name) => names.includes(name)),
  };
}

/** As `describeArgument`, but names what stands in an object: a misspelled option is found by that. */
function describe(value: unknown): string {
  if (!isOptionsObject(value)) return describeArgument(value);
  return `an object with ${Object.keys(value).join(", ") || "nothing in it"}`;
}

function invalid(message: string, name: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: "checkpointer.invalid-option", context: { name } });
}
