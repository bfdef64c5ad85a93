import type { Bound, ChannelKind, Finding, RuleId, SourcePosition } from "@threadkeep/state";

/** All that a run of `threadkeep check` found out, as plain data: every reporter prints from this alone. */
export interface CheckReport {
  /** Of this shape, for those who read `--json`. */
  reportVersion: 1;
  /** Of the command. */
  version: string;
  /** The file the graphs were listed in, relative to the project: `threadkeep.config.ts`, `langgraph.json`. */
  config: string;
  /** Where the project lies in its repository: `packages/agent`. Absent when it is the root. All other paths start here. */
  directory?: string;
  graphs: GraphReport[];
  /** What kept the command from checking anything, or parts of it: each makes the exit code 2. */
  problems: Problem[];
  /** Graphs of langgraph.json that are not JavaScript or TypeScript. */
  skipped?: { name: string; entry: string }[];
  /** Set where `--update` wrote the lock, or where it stands. */
  lock: LockReport;
  /** Lock that this run was compared with, for titles: `threadkeep.lock.json`, `origin/main`. */
  comparedWith?: string;
  /** The git ref of `--against`, where it has no lock: nothing was compared. */
  notComparedWith?: string;
  summary: CheckSummary;
  /** What makes the exit code 1: `--fail-on`. `error` where it is absent. */
  failOn?: "error" | "warn" | "never";
  exitCode: 0 | 1 | 2;
}

export interface CheckSummary {
  graphs: number;
  errors: number;
  warnings: number;
  /** Findings the lock had accepted already. */
  accepted: number;
  /** Findings that `allow` covers. */
  allowed: number;
  /** Graphs of which neither types nor module could be read. */
  unread: number;
}

export interface LockReport {
  file: string;
  state: "absent" | "current" | "stale" | "written";
}

export interface GraphReport {
  name: string;
  /** `src/agent.ts:graph` */
  entry: string;
  /** `types`: its module did not load. `module`: it has no TypeScript types to read. `nothing`: neither. */
  readFrom: "types and module" | "types" | "module" | "nothing";
  /** Why a half is missing, and for `nothing` both. */
  problems: Problem[];
  /** Rules that could not run on this graph, with what they lacked. */
  silentRules: { rules: RuleId[]; because: string }[];
  budgetBytes: number;
  /** Worst case of the whole state. */
  worstCase: Bound;
  /** Largest sample. */
  measuredBytes?: number;
  /** In the lock that this run is compared with. Absent for a graph that is new to it. */
  before?: SizeReport;
  channels: ChannelReport[];
  /** Channels of that lock which the schema no longer has. */
  removedChannels?: { name: string; before: SizeReport }[];
  findings: ReportedFinding[];
}

export interface ChannelReport {
  name: string;
  kind: ChannelKind;
  worstCase: Bound;
  limitBytes: number;
  /** Largest value of the samples. */
  measuredBytes?: number;
  /** Of a list of messages: the most tokens in a sample. */
  measuredTokens?: number;
  /** In the lock that this run is compared with. */
  before?: SizeReport;
  verdict: "ok" | "too large" | "unbounded" | "unknown" | "not stored";
  position?: SourcePosition;
}

export interface SizeReport {
  worstCase: Bound;
  /** Largest sample. */
  measuredBytes?: number;
}

export interface ReportedFinding extends Finding {
  /** `accepted` findings are in the lock: they are shown with `--verbose` and in `--json`, and fail nothing. */
  status: "new" | "accepted";
  /** By which the lock knows it: rule, graph and path. */
  fingerprint: string;
}

export interface Problem {
  code: ProblemCode;
  /** What happened, on what. */
  message: string;
  /** What to do next. */
  help?: string;
  position?: SourcePosition;
}

export type ProblemCode =
  | "config.missing"
  | "config.invalid"
  | "config.threw"
  | "file.missing"
  | "file.syntax-error"
  | "export.missing"
  | "export.not-a-graph"
  | "types.unreadable"
  | "module.threw"
  | "module.exited"
  | "module.timed-out"
  | "module.circular"
  | "module.not-tried"
  | "factory.failed"
  | "sample.unreadable"
  | "lock.unreadable"
  | "lock.newer"
  | "lock.unwritable"
  | "git.failed"
  | "internal";
