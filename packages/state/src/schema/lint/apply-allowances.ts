import type { Finding } from "./finding.ts";
import { isCalendarDate } from "./is-calendar-date.ts";
import type { Allowance } from "./lint-config.ts";
import { matchesPath } from "./matches-path.ts";

/** Parts findings into those that stand and those that an allowance in force covers. */
export function applyAllowances(
  findings: readonly Finding[],
  allow: readonly Allowance[],
  today: string | undefined,
): { findings: Finding[]; allowed: Finding[] } {
  const inForce = allow.filter((allowance) => isInForce(allowance, today));
  const isAllowed = (finding: Finding) => inForce.some((allowance) => covers(allowance, finding));
  return {
    findings: findings.filter((finding) => !isAllowed(finding)),
    allowed: findings.filter(isAllowed),
  };
}

export function covers({ rule, path }: Allowance, finding: Finding): boolean {
  return rule === finding.ruleId && matchesPath(path, finding.path);
}

/** Its last day counts. An `until` that is no date holds on no day. */
export function isInForce({ until }: Allowance, today: string | undefined): boolean {
  if (until === undefined) return true;
  return isCalendarDate(until) && (today === undefined || today <= until);
}
