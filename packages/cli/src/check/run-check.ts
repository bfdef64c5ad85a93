import { join } from "node:path";
import type { RuleId } from "@threadkeep/state";
import { readConfig } from "../config/read-config.ts";
import type { ResolvedConfig, ResolvedGraph } from "../config/resolve-config.ts";
import { readLockAtRef } from "../lock/lock-at-ref.ts";
import { findRepository } from "../find-repository.ts";
import { LOCK_FILE, type Lock } from "../lock/lock-format.ts";
import { readLockFile } from "../lock/read-lock.ts";
import type { CheckReport, GraphReport, LockReport, Problem, ReportedFinding } from "../report/check-report.ts";
import { relativeFile } from "../relative-file.ts";
import { version } from "../version.ts";
import type { CheckOptions } from "./check-options.ts";
import { failWith, problemOf } from "./fail-with.ts";
import { placeAllowances } from "./place-allowances.ts";
import { readGraphSamples } from "./read-graph-samples.ts";
import { readGraphs, type GraphRead } from "./read-graphs.ts";
import { reportGraph, type ReportedGraph } from "./report-graph.ts";
import { staleFindings } from "./stale-findings.ts";
import { summarize } from "./summarize.ts";
import { tellAllowancesOnce } from "./tell-allowances-once.ts";
import { unknownNames } from "./unknown-names.ts";
import { updateLock } from "./update-lock.ts";

export interface CheckContext {
  cwd: string;
  /** `YYYY-MM-DD` */
  today: string;
  /** The lock is frozen: a stale one is an error, and nothing is written. */
  isCI: boolean;
  onProgress(text: string): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** One run of `threadkeep check`, as data. It never throws: what went wrong is in the report, whose exit code is then 2. */
export async function runCheck(options: CheckOptions, context: CheckContext): Promise<CheckReport> {
  try {
    refuseContradictions(options, context);
    return await check(options, context);
  } catch (error) {
    return couldNotRun(problemOf(error));
  }
}

function refuseContradictions({ update, rules }: CheckOptions, { isCI }: CheckContext): void {
  const problem = updateProblem(update, rules, isCI);
  if (problem) throw failWith({ code: "config.invalid", ...problem });
}

function updateProblem(
  update: boolean,
  rules: readonly RuleId[],
  isCI: boolean,
): Pick<Problem, "message" | "help"> | undefined {
  if (!update) return undefined;
  if (isCI)
    return {
      message: `In CI ${LOCK_FILE} is frozen.`,
      help: "Run threadkeep check --update on your machine and commit the lock.",
    };
  if (rules.length > 0)
    return {
      message: "--update writes the findings of all rules, --rule runs only some.",
      help: "Leave one of them out.",
    };
  return undefined;
}

async function check(options: CheckOptions, context: CheckContext): Promise<CheckReport> {
  const config = await readConfig({
    cwd: context.cwd,
    ...(options.config === undefined ? {} : { file: options.config }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  const graphs = chooseGraphs(config, options.graphs);
  const lockFile = join(config.root, LOCK_FILE);
  const lock = readLockFile(lockFile, config.root);
  const base = options.against === undefined ? lock : await readLockAtRef(options.against, config.root);
  const reads = await readGraphs({
    config,
    entries: graphs.map(({ entry }) => entry),
    isStatic: options.static,
    timeoutMs: options.timeoutMs ?? config.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    onProgress: context.onProgress,
  });
  const samples = await readGraphSamples(graphs, config.root, { globs: options.samples, cwd: context.cwd });
  const reported = graphs.map((graph, index) =>
    reportGraph({
      read: reads[index]!,
      entryText: entryText(graph, config),
      lint: { ...graph.lint, samples: samples.of.get(graph.entry.name) ?? [], today: context.today },
      encoding: config.encoding,
      locked: base?.graphs.get(graph.entry.name),
      committed: lock?.graphs.get(graph.entry.name),
      onlyRules: options.rules,
    }),
  );
  return finish({ options, context, config, lockFile, lock, reads, reported, problems: samples.problems, base });
}

interface Finished {
  options: CheckOptions;
  context: CheckContext;
  config: ResolvedConfig;
  lockFile: string;
  lock: Lock | undefined;
  reads: GraphRead[];
  /** The lock that was compared with. */
  base: Lock | undefined;
  reported: ReportedGraph[];
  problems: Problem[];
}

function finish({ options, context, config, lockFile, lock, base, reads, reported, ...read }: Finished): CheckReport {
  const { update, against, graphs: chosen } = options;
  const isWhole = chosen.length === 0;
  const problems = withoutRepeats([
    ...read.problems,
    ...reported.flatMap((graph) => graph.problems),
    ...unknownNames(reported, isWhole),
  ]);
  const told = tellAllowancesOnce(
    reported.map(({ report }) => report),
    config,
  );
  let graphs = placeAllowances(told, config);
  let lockState: LockReport["state"] = lock ? "current" : "absent";
  if (update) {
    graphs = updateLock({ file: lockFile, lock, graphs, reads, isWhole });
    lockState = "written";
  } else if (lock) {
    const stale = staleFindings({ lock, graphs, reads, config, isWhole, isFrozen: context.isCI, rules: options.rules });
    graphs = graphs.map((graph) => withFinding(graph, stale.get(graph.name)));
    if (stale.size > 0) lockState = "stale";
  }
  return {
    reportVersion: 1,
    version,
    config: relativeFile(config.file, config.root) || config.file,
    ...directoryOf(config.root),
    graphs,
    problems,
    ...(config.skipped.length > 0 ? { skipped: config.skipped } : {}),
    lock: { file: LOCK_FILE, state: lockState },
    ...(base === undefined ? {} : { comparedWith: against ?? LOCK_FILE }),
    ...(against !== undefined && base === undefined ? { notComparedWith: against } : {}),
    failOn: options.failOn,
    ...summarize({ graphs, problems, allowed: reported.reduce((sum, { allowed }) => sum + allowed, 0), options }),
  };
}

function chooseGraphs({ graphs, file, root }: ResolvedConfig, names: readonly string[]): ResolvedGraph[] {
  const known = new Set(graphs.map(({ entry }) => entry.name));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw failWith({
      code: "config.invalid",
      message: `--graph ${unknown}: ${relativeFile(file, root)} lists no such graph.`,
      help: `It lists ${[...known].join(", ")}.`,
    });
  return names.length === 0 ? graphs : graphs.filter(({ entry }) => names.includes(entry.name));
}

function withFinding(graph: GraphReport, finding: ReportedFinding | undefined): GraphReport {
  return finding ? { ...graph, findings: [...graph.findings, finding] } : graph;
}

/** Several graphs may name the same samples. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

function entryText({ entry }: ResolvedGraph, { root }: ResolvedConfig): string {
  return `${relativeFile(entry.file, root)}:${entry.exportName}`;
}

function directoryOf(root: string): Pick<CheckReport, "directory"> {
  const repository = findRepository(root);
  const directory = repository === undefined ? "" : relativeFile(root, repository);
  return directory === "" ? {} : { directory };
}

/** The report of a run that ended before it began. */
export function couldNotRun(problem: Problem): CheckReport {
  return {
    reportVersion: 1,
    version,
    config: "",
    graphs: [],
    problems: [problem],
    lock: { file: LOCK_FILE, state: "absent" },
    summary: { graphs: 0, errors: 0, warnings: 0, accepted: 0, allowed: 0, unread: 0 },
    exitCode: 2,
  };
}
