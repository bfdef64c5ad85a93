import { ThreadkeepError } from "../../threadkeep-error.ts";
import { RULE_IDS, type RuleId } from "../rules/rule-id.ts";
import { isCalendarDate } from "./is-calendar-date.ts";
import type { ResolvedLintConfig } from "./lint-config.ts";

const SEVERITIES = new Set<unknown>(["error", "warn", "off"]);

/**
 * @throws {ThreadkeepError} `lint.unknown-rule`, naming the setting and the nearest rule; `lint.unknown-severity`; `lint.invalid-date`
 */
export function assertLintConfig({ rules, allow, today }: ResolvedLintConfig, only: readonly string[] = []): void {
  for (const [id, severity] of Object.entries(rules)) {
    assertKnown(id, "rules");
    if (!SEVERITIES.has(severity)) throw unknownSeverity(id, severity);
  }
  for (const { rule } of allow) assertKnown(rule, "allow");
  for (const id of only) assertKnown(id, "only");
  if (today !== undefined && !isCalendarDate(today)) throw invalidToday(today);
}

function assertKnown(id: string, setting: string): asserts id is RuleId {
  if ((RULE_IDS as readonly string[]).includes(id)) return;
  const nearest = nearestId(id);
  throw new ThreadkeepError(
    `There is no rule ${JSON.stringify(id)}, which \`${setting}\` names. Did you mean ${nearest}?`,
    {
      code: "lint.unknown-rule",
      context: { rule: id, setting, nearest },
    },
  );
}

function unknownSeverity(id: string, severity: unknown): ThreadkeepError {
  return new ThreadkeepError(`\`rules\` sets ${id} to ${JSON.stringify(severity)}. Use "error", "warn" or "off".`, {
    code: "lint.unknown-severity",
    context: { rule: id, severity },
  });
}

function invalidToday(today: unknown): ThreadkeepError {
  return new ThreadkeepError(`\`today\` is ${JSON.stringify(today)}, which is no date. Write YYYY-MM-DD.`, {
    code: "lint.invalid-date",
    context: { today },
  });
}

/** The id that shares the most pairs of letters: Sørensen and Dice's measure. */
function nearestId(wanted: string): RuleId {
  const pairs = pairsOf(wanted);
  const alike = (id: string) => {
    const others = pairsOf(id);
    return others.filter((pair) => pairs.includes(pair)).length / (others.length + pairs.length);
  };
  return RULE_IDS.toSorted((a, b) => alike(b) - alike(a))[0]!;
}

function pairsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2).toLowerCase());
}
