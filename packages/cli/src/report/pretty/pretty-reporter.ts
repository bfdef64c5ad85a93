import type { CheckReport, GraphReport, ReportedFinding } from "../check-report.ts";
import { nextStep } from "../next-step.ts";
import { toPlainText } from "../plain-text.ts";
import { levelOfProblem } from "../problem-level.ts";
import type { Reporter, ReporterContext } from "../reporter.ts";
import { summarize } from "../summarize.ts";
import { wrapText } from "../wrap-text.ts";
import { drawChannelTable } from "./channel-table.ts";
import { drawFinding } from "./finding-lines.ts";
import { drawGraphHeading } from "./graph-heading.ts";
import { drawProblem, drawUnseen } from "./problem-lines.ts";

type Block = string[];

/** For a person at a terminal: each graph's channels and what is wrong with them, then what to do. */
export const prettyReporter: Reporter = (report, context) => {
  const blocks = [
    ...report.graphs.flatMap((graph) =>
      context.quiet ? drawErrors(graph, report, context) : drawGraph(graph, report, context),
    ),
    ...report.problems.map((problem) => drawProblem(problem, "error", context)),
    drawEnd(report, context),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
};

function drawGraph(graph: GraphReport, report: CheckReport, context: ReporterContext): Block[] {
  const heading = drawGraphHeading(graph, context);
  if (graph.readFrom === "nothing") return [[...heading, ...drawUnseen(graph, report, context)]];
  return [
    heading,
    drawChannelTable(graph, context),
    ...findingsToShow(graph, context).map((finding) => drawFinding(finding, context)),
    drawUnseen(graph, report, context),
  ];
}

/** For `--quiet`: nothing of a graph that has no errors. */
function drawErrors(graph: GraphReport, report: CheckReport, context: ReporterContext): Block[] {
  const findings = graph.findings.filter(({ status, severity }) => status === "new" && severity === "error");
  const problems = graph.problems.filter((problem) => levelOfProblem(problem, graph, report) === "error");
  if (findings.length + problems.length === 0) return [];
  return [
    drawGraphHeading(graph, context),
    ...findings.map((finding) => drawFinding(finding, context)),
    ...problems.map((problem) => drawProblem(problem, "error", context)),
  ];
}

/** New errors first, then new warnings; the accepted ones, if at all, last. */
function findingsToShow({ findings }: GraphReport, { verbose }: ReporterContext): ReportedFinding[] {
  const fresh = findings.filter(({ status }) => status === "new");
  return [
    ...fresh.filter(({ severity }) => severity === "error"),
    ...fresh.filter(({ severity }) => severity === "warn"),
    ...(verbose ? findings.filter(({ status }) => status === "accepted") : []),
  ];
}

function drawEnd(report: CheckReport, { colors, width, quiet }: ReporterContext): Block {
  const compared = describeComparison(report);
  const paint = paintOutcome(report, colors);
  // That a file was written is said even then.
  const step = quiet && report.lock.state !== "written" ? undefined : nextStep(report);
  return [
    ...wrapText(summarize(report) + compared, width).map((line) => paint(line)),
    ...(step === undefined ? [] : wrapText(step, width)),
  ];
}

function describeComparison({ comparedWith, notComparedWith, lock }: CheckReport): string {
  if (notComparedWith !== undefined)
    return ` Compared with nothing: ${toPlainText(notComparedWith)} has no ${toPlainText(lock.file)} here.`;
  return comparedWith === undefined ? "" : ` Compared with ${toPlainText(comparedWith)}.`;
}

function paintOutcome({ exitCode, summary }: CheckReport, colors: ReporterContext["colors"]): (text: string) => string {
  if (exitCode !== 0) return colors.red;
  return summary.errors + summary.warnings > 0 ? colors.yellow : colors.green;
}
