import type { CheckReport, GraphReport, Problem, ReportedFinding } from "./check-report.ts";
import { fileOfEntry, toRepositoryPath } from "./format-position.ts";
import { toPlainText } from "./plain-text.ts";
import { levelOfProblem } from "./problem-level.ts";
import type { Reporter } from "./reporter.ts";
import { summarize } from "./summarize.ts";

type Command = "error" | "warning" | "notice";

interface Annotation {
  command: Command;
  file?: string;
  line?: number;
  column?: number;
  title: string;
  message: string;
  help?: string | undefined;
}

const GRAVEST_FIRST: Command[] = ["error", "warning", "notice"];

/**
 * Annotations for GitHub Actions, by workflow commands. It shows ten of each kind for a step, so the gravest come first,
 * and what the lock accepted is left out.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export const githubReporter: Reporter = (report, { pathPrefix }) => {
  const annotations = [
    ...report.problems.map((problem) => annotateProblem(problem, "error", {})),
    ...report.graphs.flatMap((graph) => annotateGraph(graph, report)),
    { command: "notice" as const, title: "threadkeep check", message: summarize(report) },
  ];
  const sorted = GRAVEST_FIRST.flatMap((command) => annotations.filter((annotation) => annotation.command === command));
  return sorted.map((annotation) => `${writeCommand(annotation, pathPrefix)}\n`).join("");
};

function annotateGraph(graph: GraphReport, report: CheckReport): Annotation[] {
  return [
    ...graph.problems.flatMap((problem) => {
      const level = levelOfProblem(problem, graph, report);
      return level === "note" ? [] : [annotateProblem(problem, level, graph)];
    }),
    ...graph.findings.filter(({ status }) => status === "new").map((finding) => annotateFinding(finding, graph)),
  ];
}

function annotateFinding(finding: ReportedFinding, { name, entry }: GraphReport): Annotation {
  return {
    command: finding.severity === "error" ? "error" : "warning",
    file: fileOfEntry(entry),
    ...finding.position,
    title: `${finding.ruleId} (${name})`,
    message: finding.message,
    help: finding.help,
  };
}

function annotateProblem(problem: Problem, command: Command, { name, entry }: Partial<GraphReport>): Annotation {
  return {
    command,
    ...(entry === undefined ? {} : { file: fileOfEntry(entry) }),
    ...problem.position,
    title: name === undefined ? problem.code : `${problem.code} (${name})`,
    message: problem.message,
    help: problem.help,
  };
}

function writeCommand({ command, file, line, column, title, message, help }: Annotation, pathPrefix?: string): string {
  const properties = Object.entries({
    file: file === undefined ? undefined : toRepositoryPath(file, pathPrefix),
    line,
    col: column,
    title,
  }).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${escapeProperty(String(value))}`]));
  const lines = [message, ...(help === undefined ? [] : [`help: ${help}`])];
  return `::${command} ${properties.join(",")}::${lines.map(escapeData).join("%0A")}`;
}

/** A percent sign begins an escape there. Line breaks and control characters are gone before. */
function escapeData(text: string): string {
  return toPlainText(text).replaceAll("%", "%25");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
