import type { CheckReport, CheckSummary, GraphReport, Problem } from "../report/check-report.ts";
import { hasFaultyFile } from "../report/has-faulty-file.ts";
import type { CheckOptions } from "./check-options.ts";

export interface ToSummarize {
  graphs: readonly GraphReport[];
  problems: readonly Problem[];
  allowed: number;
  options: Pick<CheckOptions, "failOn" | "strict">;
}

export function summarize({
  graphs,
  problems,
  allowed,
  options,
}: ToSummarize): Pick<CheckReport, "summary" | "exitCode"> {
  const findings = graphs.flatMap((graph) => graph.findings);
  const fresh = findings.filter(({ status }) => status === "new");
  const summary: CheckSummary = {
    graphs: graphs.length,
    errors: fresh.filter(({ severity }) => severity === "error").length,
    warnings: fresh.filter(({ severity }) => severity === "warn").length,
    accepted: findings.length - fresh.length,
    allowed,
    unread: graphs.filter(({ readFrom }) => readFrom === "nothing").length,
  };
  const couldNotRun = problems.length > 0 || summary.unread > 0 || (options.strict && graphs.some(isHalfRead));
  return { summary, exitCode: couldNotRun ? 2 : fails(summary, options.failOn) ? 1 : 0 };
}

/** Judged by its types because its module did not load, and not because --static was asked for; or by a part of its types. */
function isHalfRead(graph: GraphReport): boolean {
  const isByTypes = graph.readFrom === "types" && !graph.problems.some(({ code }) => code === "module.not-tried");
  return isByTypes || hasFaultyFile(graph);
}

function fails({ errors, warnings }: CheckSummary, failOn: CheckOptions["failOn"]): boolean {
  if (failOn === "never") return false;
  return errors > 0 || (failOn === "warn" && warnings > 0);
}
