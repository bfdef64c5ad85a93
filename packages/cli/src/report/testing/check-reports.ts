// Reports written by hand: what a run over several graphs looks like to a reporter.
import { KB } from "@threadkeep/state";
import picocolors from "picocolors";
import type { ChannelReport, CheckReport, GraphReport, ReportedFinding } from "../check-report.ts";
import type { ReporterContext, RuleDescription } from "../reporter.ts";

export const rules: RuleDescription[] = [
  {
    id: "size/checkpoint-budget",
    severity: "error",
    summary: "The whole state fits its budget.",
    explanation: "Every superstep writes the whole state. What is large once is written again and again.",
  },
  {
    id: "refs/id-only",
    severity: "error",
    summary: "A field that says it is a reference holds an id.",
    explanation:
      "Content under the name of an id is found by nobody who looks for what is large. Write `{ id: string }`.",
  },
  {
    id: "size/unbounded-array",
    severity: "warn",
    summary: "A list says how long it can grow.",
    explanation: "A list without a bound grows with the thread until a checkpoint is slow.",
  },
];

export function contextOf(changes: Partial<ReporterContext> = {}): ReporterContext {
  return { colors: picocolors.createColors(false), width: 100, quiet: false, verbose: false, rules, ...changes };
}

export function channelOf(name: string, facts: Partial<ChannelReport> = {}): ChannelReport {
  return {
    name,
    kind: "last-value",
    worstCase: { kind: "bytes", bytes: KB },
    limitBytes: 50 * KB,
    verdict: "ok",
    ...facts,
  };
}

export function graphOf(name: string, facts: Partial<GraphReport> = {}): GraphReport {
  return {
    name,
    entry: `src/${name}.ts:graph`,
    readFrom: "types and module",
    problems: [],
    silentRules: [],
    budgetBytes: 50 * KB,
    worstCase: { kind: "bytes", bytes: KB },
    channels: [],
    findings: [],
    ...facts,
  };
}

export function findingOf(facts: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    ruleId: "refs/id-only",
    severity: "error",
    path: "docId",
    message: "docId holds an object.",
    help: "Store the document, and keep its id.",
    status: "new",
    fingerprint: "f0",
    ...facts,
  };
}

export function reportOf(graphs: GraphReport[], facts: Partial<CheckReport> = {}): CheckReport {
  const findings = graphs.flatMap((graph) => graph.findings);
  const fresh = findings.filter(({ status }) => status === "new");
  const errors = fresh.filter(({ severity }) => severity === "error").length;
  const unread = graphs.filter(({ readFrom }) => readFrom === "nothing").length;
  return {
    reportVersion: 1,
    version: "0.1.0",
    config: "langgraph.json",
    graphs,
    problems: [],
    lock: { file: "threadkeep.lock.json", state: "absent" },
    summary: {
      graphs: graphs.length,
      errors,
      warnings: fresh.length - errors,
      accepted: findings.length - fresh.length,
      allowed: 0,
      unread,
    },
    exitCode: unread > 0 ? 2 : errors > 0 ? 1 : 0,
    ...facts,
  };
}

const writer = graphOf("writer", {
  measuredBytes: 3 * KB,
  before: { worstCase: { kind: "bytes", bytes: KB }, measuredBytes: 3 * KB },
  channels: [
    channelOf("draft", { measuredBytes: 900, before: { worstCase: { kind: "bytes", bytes: KB }, measuredBytes: 900 } }),
  ],
});

const researcher = graphOf("researcher", {
  worstCase: { kind: "unbounded", path: "messages" },
  measuredBytes: 31.4 * KB,
  before: { worstCase: { kind: "unbounded", path: "messages" }, measuredBytes: 12 * KB },
  channels: [
    channelOf("messages", {
      kind: "reducer",
      worstCase: { kind: "unbounded", path: "messages" },
      measuredBytes: 12 * KB,
      before: { worstCase: { kind: "unbounded", path: "messages" }, measuredBytes: 11 * KB },
      verdict: "unbounded",
    }),
    channelOf("docId", {
      worstCase: { kind: "bytes", bytes: 71.2 * KB },
      measuredBytes: 18.4 * KB,
      before: { worstCase: { kind: "bytes", bytes: 128 }, measuredBytes: 64 },
      verdict: "too large",
    }),
    channelOf("sources", {
      kind: "reducer",
      worstCase: { kind: "unknown", path: "sources[]", why: "declared any" },
      limitBytes: 10 * KB,
      verdict: "unknown",
    }),
    channelOf("scratch", { kind: "untracked", verdict: "not stored" }),
  ],
  removedChannels: [{ name: "plan", before: { worstCase: { kind: "bytes", bytes: 2 * KB }, measuredBytes: 700 } }],
  findings: [
    findingOf({
      ruleId: "size/unbounded-array",
      severity: "warn",
      path: "sources",
      message: "sources is a list without a bound, so that nothing says how large it can become.",
      help: "z.array(source).max(20)",
      position: { file: "src/researcher.ts", line: 9, column: 3 },
      fingerprint: "f1",
    }),
    findingOf({
      ruleId: "size/unbounded-array",
      severity: "warn",
      path: "messages",
      message: "messages is a list without a bound.",
      help: "Keep the last messages with a window.",
      status: "accepted",
      position: { file: "src/researcher.ts", line: 6, column: 3 },
      fingerprint: "f2",
    }),
    findingOf({
      path: "docId.page",
      message:
        "docId says by its name that it is a reference, and holds { title, page } of up to 71.2 KB in every checkpoint.",
      help: "docId: externalId(), and keep the page in a store.",
      position: { file: "src/researcher.ts", line: 8, column: 3 },
      fingerprint: "f3",
    }),
    findingOf({
      ruleId: "size/checkpoint-budget",
      path: "graph",
      message: "The largest sample is 31.4 KB, 100% of it in 3 channels.",
      help: "Store the document, and keep its id.",
      fingerprint: "f4",
    }),
  ],
});

const support = graphOf("support", {
  readFrom: "types",
  worstCase: { kind: "unknown", path: "ticket", why: "declared unknown" },
  channels: [
    channelOf("ticket", {
      worstCase: { kind: "unknown", path: "ticket", why: "declared unknown" },
      verdict: "unknown",
    }),
  ],
  problems: [
    {
      code: "module.threw",
      message: "src/support.ts threw while it was imported: OPENAI_API_KEY is missing.",
      help: "Set it to any text for the check, or make the client where it is used.",
      position: { file: "src/clients.ts", line: 3, column: 16 },
    },
  ],
  silentRules: [{ rules: ["reducers/pure", "reducers/default-missing"], because: "the module did not load" }],
});

const legacy = graphOf("legacy", {
  readFrom: "nothing",
  worstCase: { kind: "unknown", path: "graph", why: "not read" },
  problems: [
    { code: "export.missing", message: "src/legacy.ts has no export graph.", help: "It exports: app, default." },
    { code: "types.unreadable", message: "There is no type to read without it." },
  ],
});

/** One graph is clean, one has new and accepted findings, one was read from its types alone, one not at all. */
export const richReport: CheckReport = reportOf([writer, researcher, support, legacy], {
  comparedWith: "origin/main",
  lock: { file: "threadkeep.lock.json", state: "current" },
  summary: { graphs: 4, errors: 2, warnings: 1, accepted: 1, allowed: 2, unread: 1 },
});

export const cleanReport: CheckReport = reportOf([graphOf("writer", { channels: [channelOf("draft")] })]);

/** Nothing could be read: the config is broken. */
export const brokenReport: CheckReport = reportOf([], {
  problems: [
    {
      code: "config.invalid",
      message: 'threadkeep.config.ts: there is no rule "size/unbound-array".',
      help: "Did you mean size/unbounded-array?",
    },
  ],
  exitCode: 2,
});
