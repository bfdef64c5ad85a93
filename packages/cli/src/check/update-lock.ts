import type { AcceptedFinding, Lock, LockedGraph } from "../lock/lock-format.ts";
import { LOCK_VERSION } from "../lock/lock-format.ts";
import { writeLockFile } from "../lock/write-lock.ts";
import type { GraphReport, ReportedFinding } from "../report/check-report.ts";
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
    const entry = entryOf(graph, reads[index]!) ?? lock?.graphs.get(graph.name);
    if (entry) next.set(graph.name, entry);
  });
  writeLockFile(file, { lockVersion: LOCK_VERSION, graphs: next });
  return graphs.map((graph) => ({ ...graph, findings: graph.findings.map(accept) }));
}

function entryOf(graph: GraphReport, { schema }: GraphRead): LockedGraph | undefined {
  if (!schema) return undefined;
  const measured = graph.channels.flatMap(({ name, measuredBytes }) =>
    measuredBytes === undefined ? [] : [[name, measuredBytes] as const],
  );
  return {
    schema,
    sizes: {
      worstCase: graph.worstCase,
      ...(graph.measuredBytes === undefined ? {} : { measuredBytes: graph.measuredBytes }),
      channels: Object.fromEntries(measured),
    },
    accepted: graph.findings.filter(isAcceptable).map(toAccepted),
  };
}

/** A lock accepts what the graph is; what is wrong with the configuration itself has to be mended there. */
function isAcceptable({ ruleId }: ReportedFinding): boolean {
  return !ruleId.startsWith("meta/");
}

function accept(finding: ReportedFinding): ReportedFinding {
  return isAcceptable(finding) ? { ...finding, status: "accepted" } : finding;
}

function toAccepted({ ruleId, path }: ReportedFinding): AcceptedFinding {
  return { rule: ruleId, path };
}
