import {
  lintSchemaModel,
  resolveLintConfig,
  worstCaseOfSchema,
  type Finding,
  type LintResult,
  type ResolvedLintConfig,
  type RuleId,
  type SchemaLintConfig,
  type StateSchemaModel,
  type TokenEncoding,
} from "@threadkeep/state";
import { acceptsChange, comparesWithLock } from "../lock/accepts-change.ts";
import type { LockedGraph } from "../lock/lock-format.ts";
import type { GraphReport, Problem, ReportedFinding, SizeReport } from "../report/check-report.ts";
import { problemOf } from "./fail-with.ts";
import { measureSamples, type MeasuredSamples } from "./measure-samples.ts";
import type { GraphRead } from "./read-graphs.ts";
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
  /** The graph in the lock of this commit. */
  committed: LockedGraph | undefined;
  /** Only these rules; all where empty. */
  onlyRules: readonly RuleId[];
}

export interface ReportedGraph {
  report: GraphReport;
  /** Findings that `allow` covers. */
  allowed: number;
  /** Samples that could not be measured. */
  problems: Problem[];
  /** Channels and paths that the config names for it, as `refs "page"`: those it has, and those it has not. */
  usedNames: string[];
  unusedNames: string[];
}

/** It never throws: one graph's failure does not hide the others. */
export function reportGraph(graph: GraphToReport): ReportedGraph {
  try {
    return graph.read.schema ? judgeGraph(graph, graph.read.schema) : unread(graph, []);
  } catch (error) {
    return unread(graph, [problemOf(error)]);
  }
}

function unread({ read, entryText, lint }: GraphToReport, problems: Problem[]): ReportedGraph {
  const heading = { name: read.entry.name, entry: entryText, readFrom: "nothing" as const };
  const report = { ...heading, problems: [...read.problems, ...problems], ...nothingKnown(lint) };
  return { report, allowed: 0, problems: [], usedNames: [], unusedNames: [] };
}

function judgeGraph(graph: GraphToReport, schema: StateSchemaModel): ReportedGraph {
  const { read, entryText, lint, locked } = graph;
  const measured = measureSamples(lint.samples ?? [], graph.encoding);
  const config = resolveLintConfig({ ...lint, ...comparedWith(graph), samples: measured.samples });
  const { findings, allowed, silent, unusedNames } = lintSchemaModel(
    schema,
    config,
    graph.onlyRules.length === 0 ? {} : { only: graph.onlyRules },
  );
  const sizes = sizesOf(config);
  const channels: ChannelsToReport = { schema, config, measured: measured.channels, locked };
  const removed = reportRemovedChannels(channels);
  const isAccepted = acceptanceOf(graph, schema, measured);
  return {
    report: {
      name: read.entry.name,
      entry: entryText,
      readFrom: read.readFrom,
      problems: read.problems,
      silentRules: silentHalves(silent),
      budgetBytes: config.budgetBytes,
      worstCase: worstCaseOfSchema(schema, sizes),
      ...(measured.totalBytes === undefined ? {} : { measuredBytes: measured.totalBytes }),
      ...(locked ? { before: sizeOf(locked, sizes) } : {}),
      channels: reportChannels(channels),
      ...(removed.length > 0 ? { removedChannels: removed } : {}),
      findings: findings.map((finding) => withStatus(finding, read.entry.name, isAccepted(finding))),
    },
    allowed: allowed.length,
    problems: measured.problems,
    ...splitNames(config, unusedNames),
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

function splitNames(
  { channelBytes, refs, routing, counters }: ResolvedLintConfig,
  unused: LintResult["unusedNames"],
): Pick<ReportedGraph, "usedNames" | "unusedNames"> {
  const named = { channels: [...channelBytes.keys()], refs, routing, counter: counters };
  const all = Object.entries(named).flatMap(([setting, names]) => names.map((name) => describeName(setting, name)));
  const unusedNames = unused.map(({ setting, name }) => describeName(setting, name));
  return { usedNames: all.filter((name) => !unusedNames.includes(name)), unusedNames };
}

function describeName(setting: string, name: string): string {
  return `${setting} names ${JSON.stringify(name)}`;
}

/** Whether the lock of this commit is stale is told for the whole lock, in stale-findings.ts. */
function comparedWith({ lint, locked }: GraphToReport): SchemaLintConfig {
  return {
    rules: { ...lint.rules, "meta/lock-stale": "off" },
    ...(locked ? { baseline: { schema: locked.schema, measuredBytes: locked.sizes.channels } } : {}),
  };
}

function acceptanceOf(
  { locked, committed }: GraphToReport,
  schema: StateSchemaModel,
  { channels }: MeasuredSamples,
): (finding: Finding) => boolean {
  const entries = [locked, committed].flatMap((graph) => graph?.accepted ?? []);
  const accepted = new Set(entries.map(({ rule, path }) => `${rule} ${path}`));
  // Compared with the lock of this commit, a change is one that it does not accept.
  const change = committed && committed !== locked ? { committed, schema, measured: channels } : undefined;
  return ({ ruleId, path }) =>
    comparesWithLock(ruleId) ? change !== undefined && acceptsChange(path, change) : accepted.has(`${ruleId} ${path}`);
}

/** That there is no lock or no sample is the user's choice; that half of a graph could not be read is not. */
function silentHalves(silent: LintResult["silent"]): GraphReport["silentRules"] {
  return (["module", "types"] as const)
    .map((half) => ({
      rules: silent.filter(({ lacks }) => lacks.includes(half)).map(({ ruleId }) => ruleId),
      because: half === "module" ? "the module was not loaded" : "there are no types to read",
    }))
    .filter(({ rules }) => rules.length > 0);
}

function withStatus(finding: Finding, graph: string, isAccepted: boolean): ReportedFinding {
  const fingerprint = `${finding.ruleId}|${graph}|${finding.path}`;
  return { ...finding, status: isAccepted ? "accepted" : "new", fingerprint };
}
