import type { RuleId, Severity } from "@threadkeep/state";
import type { ResolvedConfig } from "../config/resolve-config.ts";
import { staleParts } from "../lock/compare-lock.ts";
import { LOCK_FILE, type Lock, type LockedGraph } from "../lock/lock-format.ts";
import type { GraphReport, ReportedFinding } from "../report/check-report.ts";
import type { GraphRead } from "./read-graphs.ts";

export interface StaleLock {
  lock: Lock;
  graphs: readonly GraphReport[];
  reads: readonly GraphRead[];
  config: ResolvedConfig;
  /** All graphs of the config were checked. */
  isWhole: boolean;
  isFrozen: boolean;
  /** Only these rules ran; all where empty. */
  rules: readonly RuleId[];
}

const RULE: RuleId = "meta/lock-stale";

/** Findings that say, graph by graph, what the lock says differently. In CI they are errors: the lock belongs to the commit. */
export function staleFindings(stale: StaleLock): Map<string, ReportedFinding[]> {
  const { graphs, config, rules } = stale;
  if (rules.length > 0 && !rules.includes(RULE)) return new Map();
  const found = graphs
    .map((graph, index) => [graph, partsOf(graph, index, stale)] as const)
    .filter(([, parts]) => parts.length > 0)
    .map(([graph, parts]) => [graph.name, findingOf(graph, parts, severityOf(graph, config, stale.isFrozen))] as const)
    .filter(([, finding]) => finding !== undefined);
  return new Map(found.map(([name, finding]) => [name, [finding!]]));
}

function partsOf(graph: GraphReport, index: number, { lock, reads, config, isWhole, rules }: StaleLock): string[] {
  const { schema } = reads[index]!;
  if (!schema) return [];
  const locked = lock.graphs.get(graph.name);
  const gone = isWhole && index === 0 ? unlistedGraphs(lock, config) : [];
  if (!locked) return ["this graph is new", ...gone];
  return [...staleParts(locked.schema, schema), ...fixedFindings(locked, graph, rules), ...gone];
}

function unlistedGraphs(lock: Lock, { graphs }: ResolvedConfig): string[] {
  const listed = new Set(graphs.map(({ entry }) => entry.name));
  return [...lock.graphs.keys()].filter((name) => !listed.has(name)).map((name) => `graph ${name} is gone`);
}

/** Accepted once, and found no longer: kept in the lock they would let the same bloat in again. */
function fixedFindings({ accepted }: LockedGraph, graph: GraphReport, rules: readonly RuleId[]): string[] {
  const silent = new Set(graph.silentRules.flatMap((silence) => silence.rules));
  const found = new Set(graph.findings.map(({ ruleId, path }) => `${ruleId} ${path}`));
  return accepted
    .filter(({ rule }) => !comparesWithLock(rule) && !silent.has(rule) && (rules.length === 0 || rules.includes(rule)))
    .filter(({ rule, path }) => !found.has(`${rule} ${path}`))
    .map(({ rule, path }) => `${rule} at ${path} is fixed`);
}

/** What such a rule found was true against the lock before, and is kept for those who compare with an older one. */
function comparesWithLock(rule: RuleId): boolean {
  return rule === "size/growth" || rule.startsWith("compat/");
}

function severityOf({ name }: GraphReport, { graphs }: ResolvedConfig, isFrozen: boolean): Severity | "off" {
  const rules = graphs.find(({ entry }) => entry.name === name)?.lint.rules ?? {};
  return rules[RULE] ?? (isFrozen ? "error" : "warn");
}

function findingOf(graph: GraphReport, parts: string[], severity: Severity | "off"): ReportedFinding | undefined {
  if (severity === "off") return undefined;
  const shown = parts.slice(0, 5).join(", ") + (parts.length > 5 ? `, and ${parts.length - 5} more` : "");
  return {
    ruleId: RULE,
    severity,
    path: "graph",
    message: `${LOCK_FILE} does not say what ${graph.name} is now: ${shown}.`,
    help: "Run threadkeep check --update and commit the lock.",
    status: "new",
    fingerprint: `${RULE}|${graph.name}|graph`,
  };
}
