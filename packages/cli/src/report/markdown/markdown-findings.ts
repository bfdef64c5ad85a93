import type { CheckReport, GraphReport, Problem, ReportedFinding } from "../check-report.ts";
import { formatPosition } from "../format-position.ts";
import { levelOfProblem } from "../problem-level.ts";
import { escapeMarkdown, markdownCode } from "./escape-markdown.ts";

/** New findings of all graphs, errors first. */
export function writeFindings({ graphs }: CheckReport): string[] {
  const found = graphs.flatMap((graph) =>
    graph.findings.filter(({ status }) => status === "new").map((finding) => ({ graph, finding })),
  );
  const sorted = [
    ...found.filter(({ finding }) => finding.severity === "error"),
    ...found.filter(({ finding }) => finding.severity === "warn"),
  ];
  if (sorted.length === 0) return [];
  return ["### New findings", "", ...sorted.map(({ graph, finding }) => writeFinding(finding, graph))];
}

/** What was not read, and the rules that had to stay silent for it. */
export function writeUnseen(report: CheckReport): string[] {
  const lines = [
    ...report.problems.map((problem) => writeProblem(problem, "**could not run**")),
    ...report.graphs.flatMap((graph) => [
      ...graph.problems.map((problem) => {
        const gravity = levelOfProblem(problem, graph, report) === "error" ? "**could not run**" : "not seen";
        return writeProblem(problem, gravity, graph);
      }),
      ...graph.silentRules.map(
        ({ rules, because }) =>
          `- silent rules, ${markdownCode(graph.name)}: ${rules.map(markdownCode).join(", ")} (${escapeMarkdown(because)})`,
      ),
    ]),
  ];
  return lines.length === 0 ? [] : ["### Not seen", "", ...lines];
}

function writeFinding(finding: ReportedFinding, graph: GraphReport): string {
  const severity = finding.severity === "error" ? "**error**" : "warning";
  const title = `${severity} ${markdownCode(finding.ruleId)}, ${markdownCode(`${graph.name}: ${finding.path}`)}`;
  return writeItem(title, finding);
}

function writeProblem(problem: Problem, gravity: string, graph?: GraphReport): string {
  const of = graph === undefined ? "" : `, ${markdownCode(graph.name)}`;
  return writeItem(`${gravity} ${markdownCode(problem.code)}${of}`, problem);
}

// One line each: text at the beginning of a line could begin a list, a heading or a quotation.
function writeItem(title: string, { message, help, position }: Pick<Problem, "message" | "help" | "position">): string {
  const at = position === undefined ? "" : ` at ${markdownCode(formatPosition(position))}`;
  const lines = [`- ${title}${at}`, escapeMarkdown(message)];
  return [...lines, ...(help === undefined ? [] : [`**help:** ${escapeMarkdown(help)}`])].join("<br>");
}
