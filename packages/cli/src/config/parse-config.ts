import type { ThreadkeepError } from "@threadkeep/state";
import { failWith } from "../check/fail-with.ts";
import { ConfigSchema, type ParsedConfig } from "./config-schema.ts";
import { describeIssue } from "./describe-issue.ts";
import { findPrototypeKey } from "./find-prototype-key.ts";

/**
 * A config, validated. `name` is how messages call its file.
 * @throws {ThreadkeepError} with the problem `config.invalid`, naming what is wrong and what is accepted
 */
export function parseConfig(value: unknown, name: string): ParsedConfig {
  if (value === undefined)
    throw invalid(name, "it has no default export.", "Write export default defineConfig({ … }).");
  const prototypeKey = findPrototypeKey(value);
  if (prototypeKey !== undefined) throw invalid(name, `${prototypeKey} is no name that can be used.`, "Rename it.");
  const parsed = ConfigSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => describeIssue(issue, value));
  throw invalid(name, issues.slice(0, 5).join(" ") + (issues.length > 5 ? ` And ${issues.length - 5} more.` : ""));
}

export function invalid(name: string, what: string, help?: string): ThreadkeepError {
  return failWith({ code: "config.invalid", message: `${name}: ${what}`, ...(help === undefined ? {} : { help }) });
}
