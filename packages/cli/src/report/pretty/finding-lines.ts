import type { SourcePosition } from "@threadkeep/state";
import type { ReportedFinding } from "../check-report.ts";
import { formatPosition } from "../format-position.ts";
import { toPlainText } from "../plain-text.ts";
import type { ReporterContext } from "../reporter.ts";
import { cutToWidth } from "../text-width.ts";
import { wrapIndented } from "../wrap-text.ts";

const INDENT = "    ";

/** Where, how grave, which rule, on what; then what is wrong, the line itself and what to write instead. */
export function drawFinding(finding: ReportedFinding, context: ReporterContext): string[] {
  const { colors, width } = context;
  return [
    `  ${[...describePlace(finding.position, context), drawSeverity(finding, context)].join(" ")}`,
    ...wrapIndented(toPlainText(finding.message), width, INDENT),
    ...drawSource(finding.position, context),
    ...wrapIndented(toPlainText(finding.help), width, `${INDENT}help: `).map((line) => paintHelp(line, colors.cyan)),
  ];
}

function describePlace(position: SourcePosition | undefined, { colors }: ReporterContext): string[] {
  return position === undefined ? [] : [colors.bold(formatPosition(position)), colors.dim("-")];
}

function drawSeverity({ severity, status, ruleId, path }: ReportedFinding, { colors }: ReporterContext): string {
  const where = colors.dim(`(${toPlainText(path)})`);
  if (status === "accepted")
    return `${colors.dim(`accepted ${severity === "error" ? "error" : "warning"}`)} ${ruleId} ${where}`;
  return `${severity === "error" ? colors.red("error") : colors.yellow("warning")} ${ruleId} ${where}`;
}

function drawSource(position: SourcePosition | undefined, { colors, width, readLine }: ReporterContext): string[] {
  const source = position === undefined ? undefined : readLine?.(position.file, position.line);
  if (position === undefined || source === undefined || source.trim() === "") return [];
  const gutter = `${INDENT}${position.line} | `;
  return [colors.dim(gutter + cutToWidth(toPlainText(source), Math.max(20, width - gutter.length)))];
}

function paintHelp(line: string, paint: (text: string) => string): string {
  return line.replace(/help:/, (label) => paint(label));
}
