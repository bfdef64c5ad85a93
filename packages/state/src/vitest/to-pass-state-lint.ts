import type { Finding } from "../schema/lint/finding.ts";
import type { SchemaLintConfig } from "../schema/lint/lint-config.ts";
import { lintStateSchema } from "../schema/lint/lint-state-schema.ts";
import type { MatcherResult } from "./to-fit-state-budget.ts";

export interface StateLintExpectation extends SchemaLintConfig {
  /** `warn` fails on warnings as well. */
  failOn?: "error" | "warn";
}

/**
 * `expect(graph).toPassStateLint()`, or with the config of the lint. `today` is the current date unless it is given.
 *
 * @throws {ThreadkeepError} what `lintStateSchema` throws, so that `.not` does not pass for what is no schema
 */
export function toPassStateLint(received: unknown, expectation: StateLintExpectation = {}): MatcherResult {
  const { failOn = "error", ...config } = expectation;
  const findings = lintStateSchema(received, { today: currentDate(), ...config });
  const failing = findings.filter(({ severity }) => severity === "error" || failOn === "warn");
  if (failing.length > 0)
    return {
      pass: false,
      message: () => `expected the state to pass the lint, but found ${count(findings)}${list(findings)}`,
    };
  return {
    pass: true,
    message: () => `expected the state not to pass the lint, but found ${count(findings)}${list(findings)}`,
  };
}

function currentDate(): string {
  return new Date().toISOString().slice(0, "2026-01-31".length);
}

function count(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  const counted = [plural(errors, "error"), plural(warnings, "warning")].filter((part) => part !== undefined);
  return counted.length === 0 ? "nothing" : counted.join(" and ");
}

function plural(number: number, thing: string): string | undefined {
  return number === 0 ? undefined : `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** Each on one line, errors first. */
function list(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const errorsFirst = findings.toSorted((a, b) => Number(a.severity === "warn") - Number(b.severity === "warn"));
  const lines = errorsFirst.map(
    ({ severity, ruleId, path, message, help }) => `  ${severity} ${ruleId} ${path}: ${message} ${help}`,
  );
  return `\n\n${lines.join("\n")}`;
}
