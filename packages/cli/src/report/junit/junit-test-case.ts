import type { CheckReport, GraphReport, Problem, ReportedFinding } from "../check-report.ts";
import { formatPosition } from "../format-position.ts";
import { levelOfProblem, type ProblemLevel } from "../problem-level.ts";
import type { XmlElement } from "./xml-element.ts";

export interface TestCase {
  outcome: "passed" | "failed" | "error" | "skipped";
  element: XmlElement;
}

/** That the graph could be read at all: every suite has this one, so that a clean graph is seen to have been checked. */
export function readingCase(graph: GraphReport, report: CheckReport): TestCase {
  const worst =
    graph.problems.find((problem) => levelOfProblem(problem, graph, report) === "error") ?? graph.problems[0];
  const name = "the graph is read";
  if (worst === undefined) return passedCase(graph.name, name);
  return problemCase(graph.name, name, worst, levelOfProblem(worst, graph, report), graph.problems);
}

/**
 * A new error fails, and so does a new warning where `--fail-on warn` makes it fail the build; else a warning passes
 * with a note. What the lock accepted is skipped: known, and not judged again.
 */
export function findingCase(finding: ReportedFinding, graph: GraphReport, report: CheckReport): TestCase {
  const name = `${finding.ruleId}: ${finding.path}`;
  const text = [
    ...(finding.position === undefined ? [] : [formatPosition(finding.position)]),
    finding.message,
    `help: ${finding.help}`,
  ];
  if (finding.status === "accepted") return skippedCase(graph.name, name, `accepted in ${report.lock.file}`);
  if (finding.severity === "warn" && report.failOn !== "warn") {
    return passedCase(graph.name, name, [{ name: "system-out", attributes: {}, text: ["warning", ...text] }]);
  }
  const type = finding.severity === "error" ? "error" : "warning";
  const failure = { name: "failure", attributes: { type, message: finding.message }, text };
  return { outcome: "failed", element: testCase(graph.name, name, [failure]) };
}

export function problemCase(
  suite: string,
  name: string,
  { code, message }: Problem,
  level: ProblemLevel,
  problems: readonly Problem[],
): TestCase {
  if (level !== "error") return skippedCase(suite, name, `${code}: ${message}`);
  const text = problems.flatMap(describeProblem);
  return {
    outcome: "error",
    element: testCase(suite, name, [{ name: "error", attributes: { type: code, message }, text }]),
  };
}

export function skippedCase(suite: string, name: string, message: string): TestCase {
  return {
    outcome: "skipped",
    element: testCase(suite, name, [{ name: "skipped", attributes: { message } }]),
  };
}

function passedCase(suite: string, name: string, children: XmlElement[] = []): TestCase {
  return { outcome: "passed", element: testCase(suite, name, children) };
}

// No `time`: nothing was measured for one rule, and a zero would say that something was.
function testCase(classname: string, name: string, children: XmlElement[]): XmlElement {
  return { name: "testcase", attributes: { classname, name }, children };
}

function describeProblem({ code, message, help, position }: Problem): string[] {
  return [
    ...(position === undefined ? [] : [formatPosition(position)]),
    `${code}: ${message}`,
    ...(help === undefined ? [] : [`help: ${help}`]),
  ];
}
