import type { Colors, RuleDescription } from "./reporter.ts";
import { wrapIndented } from "./wrap-text.ts";

const INDENT = "  ";
const SEVERITY_WIDTH = "warning".length;

/** All rules as `threadkeep check rules` lists them: grouped by the part of the id before the slash. */
export function printRules(
  rules: readonly RuleDescription[],
  { colors, width }: { colors: Colors; width: number },
): string {
  const idWidth = Math.max(...rules.map(({ id }) => id.length));
  const groups = [...new Set(rules.map(groupOf))].map((group) => [
    colors.bold(group),
    ...rules.filter((rule) => groupOf(rule) === group).flatMap((rule) => listRule(rule, idWidth, colors, width)),
  ]);
  const hint = colors.dim("threadkeep check explain <rule> shows why, with a bad and a good example.");
  return `${[...groups, [hint]].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function listRule(
  { id, severity, summary }: RuleDescription,
  idWidth: number,
  colors: Colors,
  width: number,
): string[] {
  const word = severity === "error" ? "error" : "warning";
  const paint = severity === "error" ? colors.red : colors.yellow;
  const first = `${INDENT}${id.padEnd(idWidth)}  ${word.padEnd(SEVERITY_WIDTH)}  `;
  const [line = "", ...more] = wrapIndented(summary, width, first);
  return [
    `${line.slice(0, INDENT.length + idWidth + 2)}${paint(word)}${line.slice(INDENT.length + idWidth + 2 + word.length)}`,
    ...more,
  ];
}

function groupOf({ id }: RuleDescription): string {
  return id.slice(0, id.indexOf("/"));
}
