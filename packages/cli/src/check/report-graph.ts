import {
  lintSchemaModel,
  resolveLintConfig,
  worstCaseOfSchema,
  type Finding,
  type RuleId,
  type SchemaLintConfig,
  type TokenEncoding,
} from "@threadkeep/state";
import type { LockedGraph } from "../lock/lock-format.ts";
import type { GraphReport, ReportedFinding, SizeReport } from "../report/check-report.ts";
import { measureSamples } from "./measure-samples.ts";
import type { GraphRead } from "./read-graphs.ts";
import { staleSeverity } from "./stale-findings.ts";
import { reportChannels, reportRemovedChannels, sizesOf, type ChannelsToReport } from "./report-channels.ts";

export interface GraphToReport {
  read: GraphRead;
  /** Relative to the project: `src/agent.ts:graph`. */
  entryText: string;
  lint: SchemaLintConfig;
  /** For the tokens of messages in samples. */
  encoding: TokenEncoding | undefined;
  /** The graph in the lock that this run is compared with: that of this commit, or of a git ref. */
  locked: LockedGraph | undefined;
  /** The graph in the lock of this commit. Absent where that is being written. */
  committed: LockedGraph | undefined;
  /** The lock may not be stale. */
  isFrozen: boolean;
  isAccepted(rule: RuleId, path: string): boolean;
  /** Only these rules; all where empty. */
  onlyRules: readonly RuleId[];
}

export function reportGraph(graph: GraphToReport): { report: GraphReport; allowed: number } {
  const { read, entryText, lint } = graph;
  const { schema } = read;
  const heading = { name: read.entry.name, entry: entryText, readFrom: read.readFrom, problems: read.problems };
  if (!schema) return { report: { ...heading, ...nothingKnown(lint) }, allowed: 0 };
  const config = resolveLintConfig({ ...lint, ...lockedIn(graph) });
  const { findings, allowed, silent } = lintSchemaModel(schema, config, onlyOf(graph.onlyRules));
  const sizes = sizesOf(config);
  const measured = measureSamples(config.samples, graph.encoding);
  const channels: ChannelsToReport = { schema, config, measured: measured.channels, locked: graph.locked };
  const removed = reportRemovedChannels(channels);
  return {
    report: {
      ...heading,
      silentRules: silentHalves(silent),
      budgetBytes: config.budgetBytes,
      worstCase: worstCaseOfSchema(schema, sizes),
      ...(measured.totalBytes === undefined ? {} : { measuredBytes: measured.totalBytes }),
      ...(graph.locked ? { before: sizeOf(graph.locked, sizes) } : {}),
      channels: reportChannels(channels),
      ...(removed.length > 0 ? { removedChannels: removed } : {}),
      findings: findings.map((finding) => withStatus(finding, graph)),
    },
    allowed: allowed.length,
  };
}

function nothingKnown(lint: SchemaLintConfig): Omit<GraphReport, "name" | "entry" | "readFrom" | "problems"> {
  const { budgetBytes } = resolveLintConfig(lint);
  const why = "neither its types nor its module could be read";
  return {
    silentRules: [],
    budgetBytes,
    worstCase: { kind: "unknown", path: "", why },
    channels: [],
    findings: [],
  };
}

function sizeOf({ schema, sizes }: LockedGraph, assumed: { messageBytes?: number }): SizeReport {
  const { measuredBytes } = sizes;
  return { worstCase: worstCaseOfSchema(schema, assumed), ...(measuredBytes === undefined ? {} : { measuredBytes }) };
}

function lockedIn({ lint, locked, committed, isFrozen }: GraphToReport): SchemaLintConfig {
  const rules = lint.rules ?? {};
  return {
    rules: { ...rules, "meta/lock-stale": committed ? staleSeverity(rules, isFrozen) : "off" },
    ...(locked ? { baseline: { schema: locked.schema, measuredBytes: locked.sizes.channels } } : {}),
    ...(committed ? { committed: committed.schema } : {}),
  };
}

function onlyOf(rules: readonly RuleId[]): { only?: RuleId[] } {
  return rules.length === 0 ? {} : { only: [...rules] };
}

/** That there is no lock or no sample is the user's choice; that half of a graph could not be read is not. */
function silentHalves(silent: ReturnType<typeof lintSchemaModel>["silent"]): GraphReport["silentRules"] {
  return (["module", "types"] as const)
    .map((half) => ({
      rules: silent.filter(({ lacks }) => lacks.includes(half)).map(({ ruleId }) => ruleId),
      because: half === "module" ? "the module was not loaded" : "there are no types to read",
    }))
    .filter(({ rules }) => rules.length > 0);
}

function withStatus(finding: Finding, { read, isAccepted }: GraphToReport): ReportedFinding {
  return {
    ...finding,
    status: isAccepted(finding.ruleId, finding.path) ? "accepted" : "new",
    fingerprint: `${finding.ruleId}|${read.entry.name}|${finding.path}`,
  };
}
