import type { CheckReport } from "./check-report.ts";
import { formatCount } from "./format-count.ts";
import { hasFaultyFile } from "./has-faulty-file.ts";
import { toPlainText } from "./plain-text.ts";

/** One sentence: what was checked, what was found, and what was not read. */
export function summarize(report: CheckReport): string {
  const { graphs, unread } = report.summary;
  const read = graphs - unread;
  if (read === 0) return `Nothing was checked: ${whyNothing(report)}.`;
  const checked = unread === 0 ? formatCount(read, "graph") : `${read} of ${formatCount(graphs, "graph")}`;
  return `${[`Checked ${checked}: ${describeFound(report)}`, ...describeRest(report)].join("; ")}.`;
}

/** `2 errors, 1 warning`. It never says that there are no findings where something was not read. */
export function describeFound({ summary, problems, graphs }: CheckReport): string {
  const { errors, warnings, accepted, allowed, unread } = summary;
  if (errors + warnings > 0) {
    return [errors > 0 ? formatCount(errors, "error") : "", warnings > 0 ? formatCount(warnings, "warning") : ""]
      .filter((part) => part !== "")
      .join(", ");
  }
  const found = accepted + allowed > 0 ? "nothing new" : "no findings";
  return unread + problems.length > 0 || graphs.some(hasFaultyFile) ? `${found} in what was read` : found;
}

function describeRest(report: CheckReport): string[] {
  const { accepted, allowed, unread } = report.summary;
  const byTypes = report.graphs.filter(({ readFrom }) => readFrom === "types").length;
  return [
    accepted > 0 ? `${accepted} accepted in ${toPlainText(report.lock.file)}` : "",
    allowed > 0 ? `${allowed} allowed by the config` : "",
    byTypes > 0 ? `${formatCount(byTypes, "graph")} judged by types alone` : "",
    unread > 0 ? `${formatCount(unread, "graph")} could not be read` : "",
    report.skipped === undefined ? "" : `${report.skipped.map(describeSkipped).join(", ")} skipped, not JavaScript`,
    report.problems.length > 0 ? formatCount(report.problems.length, "problem") : "",
  ].filter((part) => part !== "");
}

function describeSkipped({ name, entry }: { name: string; entry: string }): string {
  return `${toPlainText(name)} (${toPlainText(entry)})`;
}

function whyNothing({ summary, problems, config }: CheckReport): string {
  if (summary.unread > 0) return `${formatCount(summary.unread, "graph")} could not be read`;
  return problems.length > 0 ? formatCount(problems.length, "problem") : `${toPlainText(config)} lists no graphs`;
}
