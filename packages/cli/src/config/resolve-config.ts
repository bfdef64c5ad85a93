import { basename, dirname, resolve } from "node:path";
import type { Allowance, SchemaLintConfig, TokenEncoding } from "@threadkeep/state";
import type { GraphEntry } from "../check/graph-entry.ts";
import { redactSecrets } from "../load/redact-secrets.ts";
import type { ParsedConfig, ParsedGraph } from "./config-schema.ts";
import { invalid } from "./parse-config.ts";
import { parseEntry } from "./parse-entry.ts";
import { refuseUnreadTsconfig } from "./refuse-unread-tsconfig.ts";

/** What a run of the command works with. */
export interface ResolvedConfig {
  /** Absolute. */
  file: string;
  /** Its folder: all paths of reports are relative to it. */
  root: string;
  graphs: ResolvedGraph[];
  /** Listed, and not ours to check: graphs in Python. */
  skipped: { name: string; entry: string }[];
  /** Absolute. */
  tsconfig?: string;
  /** Absent where the config says none. */
  timeoutMs?: number;
  encoding?: TokenEncoding;
  /** Set while modules are loaded. */
  env: Record<string, string>;
}

export interface ResolvedGraph {
  entry: GraphEntry;
  /** Without samples, the baseline and today. */
  lint: SchemaLintConfig;
  sampleGlobs: string[];
}

/** Graphs of another file than the config: of `langgraph.json`. */
export interface ListedGraphs {
  graphs: ReadonlyMap<string, string>;
  skipped: readonly { name: string; entry: string }[];
  env: Record<string, string>;
}

/** @throws {ThreadkeepError} with the problem `config.invalid` when there is no graph to check, or the tsconfig cannot be read */
export function resolveConfig(
  config: ParsedConfig,
  file: string,
  listed: ListedGraphs = NOTHING_LISTED,
): ResolvedConfig {
  const root = dirname(file);
  const graphs = listGraphs(config, listed);
  if (graphs.length === 0) throw invalid(basename(file), whyNoGraphs(listed), HOW_TO_LIST);
  refuseUnknownGraphs(config, new Set(graphs.map(([name]) => name)), file);
  const { timeoutMs, encoding } = config;
  const tsconfig = config.tsconfig === undefined ? undefined : resolve(root, config.tsconfig);
  if (tsconfig !== undefined) refuseUnreadTsconfig(tsconfig, root, basename(file));
  return {
    file,
    root,
    graphs: graphs.map(([name, graph]) => resolveGraph(name, graph, config, root)),
    skipped: [...listed.skipped],
    ...(tsconfig === undefined ? {} : { tsconfig }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(encoding === undefined ? {} : { encoding }),
    env: { ...listed.env, ...config.env },
  };
}

const NOTHING_LISTED: ListedGraphs = { graphs: new Map(), skipped: [], env: {} };
const HOW_TO_LIST = 'List them: graphs: { research: "src/agent.ts:graph" }.';

function listGraphs({ graphs }: ParsedConfig, listed: ListedGraphs): [string, ParsedGraph][] {
  if (graphs) return Object.entries(graphs);
  return [...listed.graphs].map(([name, entry]) => [name, { entry }]);
}

function whyNoGraphs({ skipped }: ListedGraphs): string {
  if (skipped.length > 0) return `all its graphs are in Python: ${skipped.map(({ name }) => name).join(", ")}.`;
  return "it lists no graphs, and there is no langgraph.json beside it that does.";
}

/** A misspelt graph would leave an allowance without effect. */
function refuseUnknownGraphs({ allow = [] }: ParsedConfig, names: ReadonlySet<string>, file: string): void {
  const index = allow.findIndex(({ graph }) => graph !== undefined && !names.has(graph));
  if (index < 0) return;
  const found = JSON.stringify(redactSecrets(allow[index]!.graph!));
  throw invalid(basename(file), `allow[${index}].graph is ${found}. There is ${[...names].join(", ")}.`);
}

function resolveGraph(name: string, graph: ParsedGraph, config: ParsedConfig, root: string): ResolvedGraph {
  return {
    entry: { name, ...parseEntry(graph.entry, root) },
    lint: lintOf(name, graph, config),
    sampleGlobs: [...(config.samples ?? []), ...(graph.samples ?? [])],
  };
}

function lintOf(name: string, graph: ParsedGraph, config: ParsedConfig): SchemaLintConfig {
  const budget = graph.budget ?? config.budget;
  const message = graph.assume?.message ?? config.assume?.message;
  return {
    ...(budget === undefined ? {} : { budget }),
    ...(message === undefined ? {} : { assume: { message } }),
    channels: { ...config.channels, ...graph.channels },
    refs: [...(config.refs ?? []), ...(graph.refs ?? [])],
    routing: [...(config.routing ?? []), ...(graph.routing ?? [])],
    counter: [...(config.counter ?? []), ...(graph.counter ?? [])],
    rules: { ...config.rules, ...graph.rules },
    allow: [...(config.allow ?? []).filter(holdsFor(name)), ...(graph.allow ?? [])].map(toAllowance),
  };
}

type ParsedAllowance = NonNullable<ParsedConfig["allow"]>[number];

function holdsFor(name: string): (allowance: ParsedAllowance) => boolean {
  return ({ graph }) => graph === undefined || graph === name;
}

function toAllowance({ rule, path, reason = "", until }: ParsedAllowance): Allowance {
  return { rule, path, reason, ...(until === undefined ? {} : { until }) };
}
