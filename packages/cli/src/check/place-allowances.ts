import { readFileSync } from "node:fs";
import type { SourcePosition } from "@threadkeep/state";
import type { ResolvedConfig } from "../config/resolve-config.ts";
import { writtenAllowances, type WrittenAllowance } from "../config/written-allowances.ts";
import { relativeFile } from "../relative-file.ts";
import type { GraphReport, ReportedFinding } from "../report/check-report.ts";

/** What is wrong with an entry of `allow` is mended in the config, and so is shown there. */
export function placeAllowances(graphs: readonly GraphReport[], config: ResolvedConfig): GraphReport[] {
  if (!graphs.some(({ findings }) => findings.some(isAboutAllowance))) return [...graphs];
  const written = writtenAllowances(readFileSync(config.file, "utf8"), config.file);
  const file = relativeFile(config.file, config.root);
  const place = (finding: ReportedFinding, graph: string): ReportedFinding =>
    isAboutAllowance(finding) ? { ...finding, position: { file, ...entryOf(finding, graph, written) } } : finding;
  return graphs.map((graph) => ({
    ...graph,
    findings: graph.findings.map((finding) => place(finding, graph.name)),
  }));
}

export function isAboutAllowance({ path }: ReportedFinding): boolean {
  return path.startsWith("allow:");
}

/** The start of the file for an entry that the config puts together by code. */
function entryOf(
  finding: ReportedFinding,
  graph: string,
  written: readonly WrittenAllowance[],
): Omit<SourcePosition, "file"> {
  const entries = written.filter(({ rule, path }) => `allow:${rule}:${path}` === finding.path);
  const own = entries.find((entry) => entry.graph === graph || entry.inside.includes(graph));
  const { line, column } = own ?? entries[0] ?? { line: 1, column: 1 };
  return { line, column };
}
