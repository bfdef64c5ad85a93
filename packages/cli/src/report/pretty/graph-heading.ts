import { formatBytes } from "@threadkeep/state";
import type { GraphReport } from "../check-report.ts";
import { describeBound } from "../describe-bound.ts";
import { toPlainText } from "../plain-text.ts";
import type { ReporterContext } from "../reporter.ts";
import { wrapIndented } from "../wrap-text.ts";

const READ_FROM = {
  "types and module": "read from its types and its module",
  types: "read from its types alone",
  module: "read from its module alone",
  nothing: "could not be read",
} as const;

/** The graph's name, where it comes from, and the size of its whole state. */
export function drawGraphHeading(graph: GraphReport, { colors, width }: ReporterContext): string[] {
  const title = `${colors.bold(toPlainText(graph.name))}  ${colors.dim(toPlainText(graph.entry))}`;
  const facts = [READ_FROM[graph.readFrom], ...(graph.readFrom === "nothing" ? [] : describeSizes(graph))].join(" · ");
  return [title, ...wrapIndented(facts, width, "  ").map(colors.dim)];
}

function describeSizes({ worstCase, measuredBytes, budgetBytes }: GraphReport): string[] {
  const why = worstCase.kind === "bytes" ? "" : ` (${toPlainText(worstCase.path)})`;
  return [
    `worst case ${describeBound(worstCase)}${why}`,
    ...(measuredBytes === undefined ? [] : [`largest sample ${formatBytes(measuredBytes)}`]),
    `budget ${formatBytes(budgetBytes)}`,
  ];
}
