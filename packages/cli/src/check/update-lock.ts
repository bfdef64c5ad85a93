import { comparesWithLock } from "../lock/accepts-change.ts";
import { fillFromLock } from "../lock/fill-from-lock.ts";
import {
  LOCK_VERSION,
  type AcceptedFinding,
  type Lock,
  type LockedGraph,
  type LockedSizes,
} from "../lock/lock-format.ts";
import { writeLockFile } from "../lock/write-lock.ts";
import type { GraphReport, ReportedFinding } from "../report/check-report.ts";
import { couldFindAgain } from "./judged-rules.ts";
import type { GraphRead } from "./read-graphs.ts";

export interface LockUpdate {
  file: string;
  lock: Lock | undefined;
  graphs: readonly GraphReport[];
  reads: readonly GraphRead[];
  /** All graphs of the config were checked: those that the lock holds beyond them are gone. */
  isWhole: boolean;
}

/** Writes what was found into the lock, and gives the reports with it accepted. What could not be read keeps its entry. */
export function updateLock({ file, lock, graphs, reads, isWhole }: LockUpdate): GraphReport[] {
  const next = new Map(isWhole ? [] : lock?.graphs);
  graphs.forEach((graph, index) => {
    const locked = lock?.graphs.get(graph.name);
    const entry = entryOf(graph, reads[index]!, locked) ?? locked;
    if (entry) next.set(graph.name, entry);
  });
  writeLockFile(file, { lockVersion: LOCK_VERSION, graphs: next });
  return graphs.map((graph) => ({ ...graph, findings: graph.findings.map(accept) }));
}

function entryOf(graph: GraphReport, { schema }: GraphRead, locked: LockedGraph | undefined): LockedGraph | undefined {
  if (!schema) return undefined;
  return {
    schema: fillFromLock(schema, locked?.schema),
    sizes: sizesOf(graph, locked),
    accepted: [
      ...graph.findings.filter(isKept).map(({ ruleId, path }) => ({ rule: ruleId, path })),
      ...stillAccepted(graph, locked),
    ],
  };
}

function sizesOf({ worstCase, channels, measuredBytes }: GraphReport, locked: LockedGraph | undefined): LockedSizes {
  const bound = worstCase.kind === "bytes" ? { worstCaseBytes: worstCase.bytes } : {};
  // Without samples nothing is known of what they showed.
  if (measuredBytes === undefined) return { ...bound, ...measuredIn(locked) };
  const measured = channels.flatMap((channel) =>
    channel.measuredBytes === undefined ? [] : [[channel.name, channel.measuredBytes] as const],
  );
  return { ...bound, measuredBytes, channels: Object.fromEntries(measured) };
}

function measuredIn(locked: LockedGraph | undefined): LockedSizes {
  const measuredBytes = locked?.sizes.measuredBytes;
  return { ...(measuredBytes === undefined ? {} : { measuredBytes }), channels: locked?.sizes.channels ?? {} };
}

function stillAccepted(graph: GraphReport, locked: LockedGraph | undefined): AcceptedFinding[] {
  const found = new Set(graph.findings.map(({ ruleId, path }) => `${ruleId} ${path}`));
  const unseen = locked?.accepted.filter(({ rule }) => !couldFindAgain(rule, graph, locked)) ?? [];
  return unseen.filter(({ rule, path }) => !found.has(`${rule} ${path}`));
}

/** A lock accepts what the graph is; what is wrong with the configuration itself has to be mended there. */
function isAcceptable({ ruleId }: ReportedFinding): boolean {
  return !ruleId.startsWith("meta/");
}

function isKept(finding: ReportedFinding): boolean {
  return isAcceptable(finding) && !comparesWithLock(finding.ruleId);
}

function accept(finding: ReportedFinding): ReportedFinding {
  return isAcceptable(finding) ? { ...finding, status: "accepted" } : finding;
}
