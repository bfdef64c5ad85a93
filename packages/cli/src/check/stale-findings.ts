import { staleParts, type RuleId, type Severity } from "@threadkeep/state";
import type { ResolvedConfig } from "../config/resolve-config.ts";
import { LOCK_FILE, type Lock, type LockedGraph } from "../lock/lock-format.ts";
import type { GraphReport, ReportedFinding } from "../report/check-report.ts";
import { couldFindAgain } from "./judged-rules.ts";
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
const MOST_PARTS = 5;

/** Of each graph one finding that says what the lock says differently: its schema, its findings, its graphs. */
export function staleFindings(stale: StaleLock): Map<string, ReportedFinding> {
  const found = new Map<string, ReportedFinding>();
  if (stale.rules.length > 0 && !stale.rules.includes(RULE)) return found;
  stale.graphs.forEach((graph, index) => {
    const parts = partsOf(graph, index, stale);
    const severity = severityOf(graph, stale);
    if (parts.length > 0 && severity !== "off")
      found.set(graph.name, findingOf(graph, stale.reads[index]!, parts, severity));
  });
  return found;
}

/** In CI the lock belongs to the commit; elsewhere the change it lacks may not be finished. */
function severityOf({ name }: GraphReport, { config, isFrozen }: StaleLock): Severity | "off" {
  const rules = config.graphs.find(({ entry }) => entry.name === name)?.lint.rules ?? {};
  return rules[RULE] ?? (isFrozen ? "error" : "warn");
}

function partsOf(graph: GraphReport, index: number, { lock, reads, config, isWhole, rules }: StaleLock): string[] {
  const { schema } = reads[index]!;
  if (!schema) return [];
  const locked = lock.graphs.get(graph.name);
  const gone = isWhole && index === 0 ? unlistedGraphs(lock, config) : [];
  if (!locked) return ["this graph is new", ...gone];
  return [...staleParts(locked.schema, schema), ...findingsGone(locked, graph, rules), ...gone];
}

function unlistedGraphs(lock: Lock, { graphs }: ResolvedConfig): string[] {
  const listed = new Set(graphs.map(({ entry }) => entry.name));
  return [...lock.graphs.keys()].filter((name) => !listed.has(name)).map((name) => `graph ${name} is gone`);
}

/** Accepted once, and found no longer: kept in the lock they would let the same bloat in again. */
function findingsGone(locked: LockedGraph, graph: GraphReport, rules: readonly RuleId[]): string[] {
  const found = new Set(graph.findings.map(({ ruleId, path }) => `${ruleId} ${path}`));
  return locked.accepted
    .filter(({ rule }) => (rules.length === 0 || rules.includes(rule)) && couldFindAgain(rule, graph, locked))
    .filter(({ rule, path }) => !found.has(`${rule} ${path}`))
    .map(({ rule, path }) => `${rule} at ${path} is no longer found`);
}

function findingOf(graph: GraphReport, { schema }: GraphRead, parts: string[], severity: Severity): ReportedFinding {
  const more = parts.length > MOST_PARTS ? `, and ${parts.length - MOST_PARTS} more` : "";
  return {
    ruleId: RULE,
    severity,
    path: "graph",
    message: `${LOCK_FILE} does not say what is there now: ${parts.slice(0, MOST_PARTS).join(", ")}${more}.`,
    help: "Run threadkeep check --update and commit the lock.",
    status: "new",
    fingerprint: `${RULE}|${graph.name}|graph`,
    ...(schema?.position ? { position: schema.position } : {}),
  };
}
