import { ThreadkeepError } from "../../threadkeep-error.ts";
import type { SchemaLintConfig } from "./lint-config.ts";

type Shape = readonly [what: string, fits: (value: unknown) => boolean];

const OBJECT: Shape = ["an object", isObject];
const NAMES: Shape = ["a list of names", isListOf(isText)];
const ENTRIES: Shape = ["a list of objects", isListOf(isObject)];

const SHAPES: Readonly<Partial<Record<keyof SchemaLintConfig, Shape>>> = {
  channels: OBJECT,
  refs: NAMES,
  routing: NAMES,
  counter: ["a name or a list of names", (value) => isText(value) || isListOf(isText)(value)],
  assume: OBJECT,
  samples: ENTRIES,
  rules: OBJECT,
  allow: ENTRIES,
};

/**
 * A config may come from a file, which need not be typed. A setting that is absent has its default.
 * @throws {ThreadkeepError} `lint.invalid-config`, naming the setting
 */
export function assertConfigShape(config: SchemaLintConfig): void {
  if (!isObject(config)) throw invalid("The config", config, "an object");
  for (const [setting, [what, fits]] of Object.entries(SHAPES)) {
    const value: unknown = config[setting as keyof SchemaLintConfig];
    if (value !== undefined && !fits(value)) throw invalid(`\`${setting}\``, value, what, setting);
  }
}

function invalid(name: string, value: unknown, what: string, setting?: string): ThreadkeepError {
  return new ThreadkeepError(
    `${name} has to be ${what}, and is ${describe(value)}. Leave it out to have its default.`,
    {
      code: "lint.invalid-config",
      context: { setting },
    },
  );
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (!Array.isArray(value)) return `of type ${typeof value}`;
  return value.length === 0 ? "an empty list" : "a list of something else";
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isListOf(fits: (item: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(fits);
}
