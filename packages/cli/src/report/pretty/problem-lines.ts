import type { CheckReport, GraphReport, Problem } from "../check-report.ts";
import { formatPosition } from "../format-position.ts";
import { toPlainText } from "../plain-text.ts";
import { levelOfProblem, type ProblemLevel } from "../problem-level.ts";
import type { ReporterContext } from "../reporter.ts";
import { wrapIndented } from "../wrap-text.ts";

const INDENT = "    ";

/** What of a graph could not be seen, and the rules that are silent for it. */
export function drawUnseen(graph: GraphReport, report: CheckReport, context: ReporterContext): string[] {
  return [
    ...graph.problems.flatMap((problem) => drawProblem(problem, levelOfProblem(problem, graph, report), context)),
    ...graph.silentRules.flatMap(({ rules, because }) => drawSilence(rules, because, context)),
  ];
}

export function drawProblem(problem: Problem, level: ProblemLevel, context: ReporterContext): string[] {
  const { colors, width } = context;
  const place =
    problem.position === undefined ? "" : `${colors.bold(formatPosition(problem.position))} ${colors.dim("-")} `;
  const paint = { error: colors.red, warning: colors.yellow, note: colors.dim }[level];
  return [
    `  ${place}${paint(level === "error" ? "could not run" : "not seen")} ${problem.code}`,
    ...wrapIndented(toPlainText(problem.message), width, INDENT),
    ...(problem.help === undefined
      ? []
      : wrapIndented(toPlainText(problem.help), width, `${INDENT}help: `).map((line) =>
          line.replace(/help:/, (label) => colors.cyan(label)),
        )),
  ];
}

function drawSilence(rules: readonly string[], because: string, { colors, width }: ReporterContext): string[] {
  const text = `${rules.join(", ")} (${toPlainText(because)})`;
  return wrapIndented(text, width, "  silent rules: ", INDENT).map(colors.dim);
}
