import { randomUUID } from "node:crypto";
import type { RunnableConfig } from "@langchain/core/runnables";
import { runSignalOf } from "../../langgraph/langgraph-internals.ts";
import type { TaskRecord } from "./attempt-record.ts";
import type { CallSeries } from "./call-series.ts";
import type { SavedRecovery } from "./saved-recovery.ts";

/** What one run has spent so far, in this process and, where it was resumed, before. All tasks of a run write into the same one. */
export interface RunLedger {
  run: string;
  attempts: number;
  tokens: number;
  /** The first failure that was tried again since this process began the run or went on with it. */
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
  /** The nodes that were given up and have sent the run to another, and in which superstep last. */
  sentOn: Map<string, string>;
  /** Settles when it is known where the run stands. */
  opened: Promise<void> | undefined;
}

const byMark = new WeakMap<object, RunLedger>();

/** All tasks of a run have the same one. Outside of LangGraph nothing is shared. */
export function ledgerOf(config: RunnableConfig | undefined): RunLedger {
  const ledger = (config && knownLedger(config)) ?? emptyLedger();
  if (config === undefined) return ledger;
  for (const mark of [writerOf(config), signalOf(config)]) if (mark !== undefined) byMark.set(mark, ledger);
  return ledger;
}

/** What runs within under a signal of its own counts with the run. */
export function countWithRun(config: RunnableConfig, signal: AbortSignal): void {
  byMark.set(signal, ledgerOf(config));
}

/** Of a run that has recovered something, or tried to. */
export function knownLedger(config: RunnableConfig): RunLedger | undefined {
  return markedWith(writerOf(config)) ?? markedWith(signalOf(config));
}

function markedWith(mark: object | undefined): RunLedger | undefined {
  return mark && byMark.get(mark);
}

/**
 * LangGraph's own objects that tell which run a task is of, outermost run and subgraphs, nested agents and whatever else is invoked within
 * alike. It makes both once for each outermost run and hands them down, but a node with a `timeout` gets a `writer` that wraps the run's, and
 * a `heartbeat`. (Its `control` tells nothing: an application may have one for all of its runs.)
 */
function writerOf(config: RunnableConfig): object | undefined {
  const { writer, heartbeat } = config as { writer?: unknown; heartbeat?: unknown };
  if (typeof writer !== "function") return undefined;
  const isWrapped = typeof heartbeat === "function" && runSignalOf(config) !== undefined;
  return isWrapped ? undefined : writer;
}

function signalOf(config: RunnableConfig): object | undefined {
  const { writer } = config as { writer?: unknown };
  return typeof writer === "function" ? runSignalOf(config) : undefined;
}

/** Nothing has failed, nothing was spent, nothing was adopted, and no call is being made: it was opened for its name alone. */
export function isBlank({ attempts, tokens, sinceMs, series, opened }: RunLedger): boolean {
  return attempts === 0 && tokens === 0 && sinceMs === undefined && series.size === 0 && opened === undefined;
}

/** What has to be known to go on elsewhere. */
export function stateOf(ledger: RunLedger, thread: string | undefined): SavedRecovery {
  const { run, attempts, tokens, input, sentOn } = ledger;
  return {
    run,
    attempts,
    tokens,
    ...(thread !== undefined && { thread }),
    ...(input !== undefined && { input }),
    ...(sentOn.size > 0 && { sentOn: Object.fromEntries(sentOn) }),
  };
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
    sentOn: new Map(),
    opened: undefined,
  };
}
