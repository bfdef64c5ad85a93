import type { RuleId } from "@threadkeep/state";
import type { ResolvedConfig, ResolvedGraph } from "../config/resolve-config.ts";
import type { GraphReport, ReportedFinding } from "../report/check-report.ts";
import { isAboutAllowance } from "./place-allowances.ts";

const UNUSED: RuleId = "meta/suppression-unused";

/**
 * An entry of the config's own `allow` holds for every graph. Used in one of them it is not unused in the others, and what is
 * wrong with it is told once, at the first.
 */
export function tellAllowancesOnce(graphs: readonly GraphReport[], config: ResolvedConfig): GraphReport[] {
  const reports = new Map(graphs.map((graph) => [graph.name, graph]));
  return graphs.map((graph) => ({
    ...graph,
    findings: graph.findings.filter((finding) => isToldHere(finding, graph.name, reports, config)),
  }));
}

function isToldHere(
  finding: ReportedFinding,
  graph: string,
  reports: ReadonlyMap<string, GraphReport>,
  config: ResolvedConfig,
): boolean {
  if (!isAboutAllowance(finding)) return true;
  const sharers = config.graphs.filter((other) => hasEntry(other, finding.path)).map(({ entry }) => entry.name);
  // Of a graph that was not checked, or could not be, nobody knows whether it needs the entry.
  const isUnusedAtAll = sharers.every((name) => reports.get(name)?.findings.some((other) => isSame(other, finding)));
  if (finding.ruleId === UNUSED && !isUnusedAtAll) return false;
  return sharers.find((name) => reports.get(name)?.findings.some((other) => isSame(other, finding))) === graph;
}

function hasEntry({ lint }: ResolvedGraph, findingPath: string): boolean {
  return (lint.allow ?? []).some(({ rule, path }) => `allow:${rule}:${path}` === findingPath);
}

function isSame(a: ReportedFinding, b: ReportedFinding): boolean {
  return a.ruleId === b.ruleId && a.path === b.path;
}
