import type { CheckReport, GraphReport, Problem } from "./check-report.ts";

export type ProblemLevel = "error" | "warning" | "note";

/**
 * How grave it is that something could not be read. What stops a graph, or the command, is an error. A graph that is still
 * judged by its other half is a warning, unless that is all that can have made the exit code 2, as `--strict` does.
 */
export function levelOfProblem(problem: Problem, graph: GraphReport, report: CheckReport): ProblemLevel {
  if (graph.readFrom === "nothing") return "error";
  const explained = report.problems.length > 0 || report.graphs.some(({ readFrom }) => readFrom === "nothing");
  if (report.exitCode === 2 && !explained) return "error";
  // Not loaded because nobody wanted it to be: `--static`.
  return problem.code === "module.not-tried" ? "note" : "warning";
}
