import { randomUUID } from "node:crypto";
import type { RunnableConfig } from "@langchain/core/runnables";
import { isRecord } from "../../message/record.ts";
import type { TaskRecord } from "./attempt-record.ts";
import type { CallSeries } from "./call-series.ts";
import type { SavedRecovery } from "./saved-recovery.ts";

/** What one run has spent so far, in this process and, where it was resumed, before. All tasks of a run write into the same one. */
export interface RunLedger {
  run: string;
  attempts: number;
  tokens: number;
  /** The first failure since this process began the run or went on with it. */
  sinceMs: number | undefined;
  input: string | undefined;
  /** The run that ended by an error, which this one goes on with. */
  after: string | undefined;
  /** Of calls that have failed and not yet succeeded, and of calls that are being made. */
  series: Map<string, CallSeries>;
  /** The outermost superstep that the run was resumed at, and what was recorded in it before. */
  resumedAt: string | undefined;
  records: readonly TaskRecord[];
  /** How many records each task of the outermost graph has. */
  recorded: Map<string, number>;
  /** Settles when it is known where the run stands. */
  opened: Promise<void> | undefined;
}

/**
 * Where LangGraph's own objects tell which run a task is of, outermost run and subgraphs, nested agents and whatever else is invoked within alike.
 *
 * `writer` is made once for each outermost run and handed down, but for nodes with a `timeout`: they get one that wraps it, and a
 * `heartbeat`. For those it is `control`, which is handed down as it is. An application may have one for several runs, hence the thread.
 */
interface RunMarks {
  writer: object;
  control: object;
  thread: string;
  isWrapped: boolean;
}

const byWriter = new WeakMap<object, RunLedger>();
const byControl = new WeakMap<object, Map<string, { ledger: RunLedger; hasWriter: boolean }>>();

/** All tasks of a run have the same one. Outside of LangGraph nothing is shared. */
export function ledgerOf(config: RunnableConfig | undefined): RunLedger {
  const marks = marksOf(config);
  if (marks === undefined) return emptyLedger();
  const known = find(marks);
  const ledger = known ?? emptyLedger();
  const threads = byControl.get(marks.control) ?? new Map<string, { ledger: RunLedger; hasWriter: boolean }>();
  byControl.set(marks.control, threads);
  if (known === undefined || !marks.isWrapped) threads.set(marks.thread, { ledger, hasWriter: !marks.isWrapped });
  if (!marks.isWrapped) byWriter.set(marks.writer, ledger);
  return ledger;
}

/** Of a run that has recovered something, or tried to. */
export function knownLedger(config: RunnableConfig): RunLedger | undefined {
  const marks = marksOf(config);
  return marks && find(marks);
}

function find({ writer, control, thread, isWrapped }: RunMarks): RunLedger | undefined {
  const byRun = byControl.get(control)?.get(thread);
  if (isWrapped) return byRun?.ledger;
  return byWriter.get(writer) ?? (byRun?.hasWriter === false ? byRun.ledger : undefined);
}

/** What has to be known to go on elsewhere. */
export function stateOf({ run, attempts, tokens, input }: RunLedger): SavedRecovery {
  return { run, attempts, tokens, ...(input !== undefined && { input }) };
}

function emptyLedger(): RunLedger {
  return {
    run: randomUUID(),
    attempts: 0,
    tokens: 0,
    sinceMs: undefined,
    input: undefined,
    after: undefined,
    series: new Map(),
    resumedAt: undefined,
    records: [],
    recorded: new Map(),
    opened: undefined,
  };
}

function marksOf(config: RunnableConfig | undefined): RunMarks | undefined {
  const { writer, control, heartbeat } = (config ?? {}) as { writer?: unknown; control?: unknown; heartbeat?: unknown };
  if (typeof writer !== "function") return undefined;
  const thread = String(config?.configurable?.["thread_id"] ?? "");
  const isWrapped = typeof heartbeat === "function" && isRecord(control);
  return { writer, control: isRecord(control) ? control : writer, thread, isWrapped };
}
