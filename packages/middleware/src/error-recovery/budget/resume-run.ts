import type { PendingWrite, SavedCheckpoint } from "../../langgraph/langgraph-internals.ts";
import { readRecords, type TaskRecord } from "./attempt-record.ts";
import { laterOf } from "./read-saved.ts";
import type { SavedRecovery } from "./saved-recovery.ts";
import { ERROR, ERROR_SOURCE, INPUT } from "../../langgraph/reserved-names.ts";

/** Where a run stands that may have been begun by another process. */
export interface ResumedRun {
  /** What it has spent; `undefined` where it begins at nothing. */
  spent: SavedRecovery | undefined;
  /** The run that had ended by an error, where somebody goes on after that, on purpose. */
  after: string | undefined;
  /** Of the run itself. */
  records: readonly TaskRecord[];
  /** How many records each task of the outermost graph has, of other runs too. */
  recorded: ReadonlyMap<string, number>;
}

export interface KnownOfRun {
  /** What the state has. */
  saved: SavedRecovery | undefined;
  /** Of the superstep before that has some. */
  before: readonly TaskRecord[];
  isResuming: boolean;
}

/** Decides from the outermost graph's checkpoint, and what is known from before it. */
export function resumeRun(
  { pendingWrites = [], ...tuple }: SavedCheckpoint,
  { saved, before, isResuming }: KnownOfRun,
): ResumedRun {
  const all = readRecords(pendingWrites);
  const input = inputOf(tuple);
  const ours = saved && (saved.input === undefined ? isResuming : saved.input === input) ? saved : undefined;
  const current = currentRun(all) ?? currentRun(before) ?? ours?.run;
  const records = all.filter(({ spent }) => spent.run === current);
  const recorded = new Map(all.map(({ root, at }) => [root, at + 1]));
  // A kill leaves no record of an end; an error that was caught within the run leaves one, but does not end the run.
  const isOver = hasFailed(pendingWrites) && (records.length === 0 || records.some(({ step }) => step === "ended"));
  if (isResuming && isOver) return { spent: undefined, after: current, records: [], recorded };
  const states = [ours, ...[...before, ...records].map(({ spent }) => spent)].filter(
    (one) => one !== undefined && one.run === current,
  );
  return { spent: (states as SavedRecovery[]).reduce(later, undefined), after: undefined, records, recorded };
}

/** The version of the input that the run was started with: resuming does not change it, another input does. */
export function inputOf({ checkpoint }: Pick<SavedCheckpoint, "checkpoint">): string | undefined {
  const version = checkpoint.versions_seen[INPUT]?.[INPUT];
  return typeof version === "number" || typeof version === "string" ? String(version) : undefined;
}

/** The last one: each that went on after another says so. */
function currentRun(records: readonly TaskRecord[]): string | undefined {
  const before = new Set(records.map(({ after }) => after));
  return records.findLast(({ spent }) => !before.has(spent.run))?.spent.run;
}

/** The error of a task left the run, unless a node of the graph handles it. */
export function hasFailed(writes: readonly PendingWrite[] = []): boolean {
  const handled = new Set(writes.filter(([, channel]) => channel === ERROR_SOURCE).map(([taskId]) => taskId));
  return writes.some(([taskId, channel]) => channel === ERROR && !handled.has(taskId));
}

function later(one: SavedRecovery | undefined, other: SavedRecovery): SavedRecovery {
  return one ? laterOf(one, other) : other;
}
