import type { Colors, RuleDescription } from "./reporter.ts";
import { wrapText } from "./wrap-text.ts";

/** What `threadkeep check explain` shows of a rule, beside its description. */
export interface ExplainedRule extends RuleDescription {
  bad: RuleCode;
  good: RuleCode;
}

interface RuleCode {
  code: string;
  /** The module that the lock was written from. */
  before?: string;
}

/** One rule in full: why it exists, what it reports, what it lets pass, and how to be rid of it. */
export function printExplanation(rule: ExplainedRule, { colors, width }: { colors: Colors; width: number }): string {
  const severity = rule.severity === "error" ? colors.red("error") : colors.yellow("warning");
  const blocks = [
    [`${colors.bold(rule.id)}  ${severity}`, rule.summary],
    wrapText(rule.explanation, width),
    ...drawExample("Bad", rule.bad, colors.red),
    ...drawExample("Good", rule.good, colors.green),
    [colors.bold("Turn it off in threadkeep.config.ts"), ...indent(`rules: { "${rule.id}": "off" }`)],
    [
      colors.bold("Or accept one finding, and say why"),
      ...indent(`allow: [{ rule: "${rule.id}", path: "docs", reason: "why it may stay", until: "2030-12-31" }]`),
    ],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function drawExample(title: string, { code, before }: RuleCode, paint: (text: string) => string): string[][] {
  return [
    ...(before === undefined ? [] : [[paint(`${title}: before`), ...indent(before)]]),
    [paint(before === undefined ? title : `${title}: now`), ...indent(code)],
  ];
}

function indent(code: string): string[] {
  const lines = code.replace(/^\s*\n|\s+$/g, "").split("\n");
  const margins = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const margin = Math.min(...margins);
  return lines.map((line) => `    ${line.slice(margin)}`.trimEnd());
}
