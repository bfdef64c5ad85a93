import { redactSecrets } from "../load/redact-secrets.ts";
import type { Problem } from "../report/check-report.ts";
import type { ReportedGraph } from "./report-graph.ts";

/**
 * Names in the config that the graphs they are set for do not have: a typing error there would switch a setting off without a
 * word. Where a graph was left out of this run, or read in part, nobody knows whether the name is its.
 */
export function unknownNames(graphs: readonly ReportedGraph[], isWhole: boolean): Problem[] {
  if (!isWhole || !graphs.every(({ report }) => report.readFrom.includes("module"))) return [];
  const used = new Set(graphs.flatMap(({ usedNames }) => usedNames));
  const unused = new Set(graphs.flatMap(({ unusedNames }) => unusedNames).filter((name) => !used.has(name)));
  return [...unused].map((name) => ({
    code: "config.invalid",
    message: `${redactSecrets(name)}: no graph has it.`,
    help: "Correct the name, or take it out of the config.",
  }));
}
