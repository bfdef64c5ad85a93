import type { Allowance } from "../../lint/lint-config.ts";
import type { RuleFinding } from "../rule.ts";

/** A finding about an entry of `allow`. It has no place in the state, so its path names the entry. */
export function aboutAllowance({ rule, path }: Allowance, message: string, help: string): RuleFinding {
  return { path: `allow:${rule}:${path}`, message: `allow ${rule} at ${path} ${message}`, help };
}

/** The first of each: entries that are equal are one. */
export function withoutRepeats(findings: readonly RuleFinding[]): RuleFinding[] {
  return [...new Map(findings.toReversed().map((finding) => [finding.path, finding])).values()].toReversed();
}
