import type { RuleId, Severity } from "@threadkeep/state";
import type { ResolvedConfig } from "../config/resolve-config.ts";
import { LOCK_FILE, type Lock, type LockedGraph } from "../lock/lock-format.ts";
import type { GraphReport, ReportedFinding } from "../report/check-report.ts";

export interface StaleLock {
  lock: Lock;
  graphs: readonly GraphReport[];
  config: ResolvedConfig;
  /** All graphs of the config were checked. */
  isWhole: boolean;
  isFrozen: boolean;
  /** Only these rules ran; all where empty. */
  rules: readonly RuleId[];
}

const RULE: RuleId = "meta/lock-stale";

/** In CI the lock belongs to the commit; elsewhere the change it lacks may not be finished. */
export function staleSeverity(rules: Partial<Record<RuleId, Severity | "off">>, isFrozen: boolean): Severity | "off" {
  return rules[RULE] ?? (isFrozen ? "error" : "warn");
}

/** What the lock lists and this run does not find, or the other way round. That a schema differs is for the rule to say. */
export function staleFindings(stale: StaleLock): Map<string, ReportedFinding[]> {
  const { graphs, config, rules } = stale;
  if (rules.length > 0 && !rules.includes(RULE)) return new Map();
  const found = graphs
    .map((graph, index) => [graph, partsOf(graph, index, stale)] as const)
    .filter(([, parts]) => parts.length > 0)
    .map(
      ([graph, parts]) =>
        [graph.name, findingOf(graph, parts, staleSeverity(rulesOf(graph, config), stale.isFrozen))] as const,
    )
    .filter(([, finding]) => finding !== undefined);
  return new Map(found.map(([name, finding]) => [name, [finding!]]));
}

function partsOf(graph: GraphReport, index: number, { lock, config, isWhole, rules }: StaleLock): string[] {
  if (graph.readFrom === "nothing") return [];
  const locked = lock.graphs.get(graph.name);
  const gone = isWhole && index === 0 ? unlistedGraphs(lock, config) : [];
  return [...(locked ? fixedFindings(locked, graph, rules) : ["this graph is new"]), ...gone];
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

function rulesOf({ name }: GraphReport, { graphs }: ResolvedConfig): Partial<Record<RuleId, Severity | "off">> {
  return graphs.find(({ entry }) => entry.name === name)?.lint.rules ?? {};
}

function findingOf(graph: GraphReport, parts: string[], severity: Severity | "off"): ReportedFinding | undefined {
  if (severity === "off") return undefined;
  const shown = parts.slice(0, 5).join(", ") + (parts.length > 5 ? `, and ${parts.length - 5} more` : "");
  return {
    ruleId: RULE,
    severity,
    path: "lock",
    message: `${LOCK_FILE} does not list what is there now: ${shown}.`,
    help: "Run threadkeep check --update and commit the lock.",
    status: "new",
    fingerprint: `${RULE}|${graph.name}|lock`,
  };
}
