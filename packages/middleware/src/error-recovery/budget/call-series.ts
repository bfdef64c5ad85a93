import type { CallName, FailedAttempt } from "../error-recovery-event.ts";
import { readStanding } from "./call-log.ts";
import type { OpenTask } from "./open-task.ts";
import type { RunLedger } from "./run-ledger.ts";

/** The attempts of one call of one task, whichever layer makes them. */
export interface CallSeries {
  /** Which call of the task. */
  call: string;
  /** Attempts that have ended without success, in other processes too. */
  made: number;
  /** Those of which it is known why. */
  failed: FailedAttempt[];
  /** Of the last one that failed in this process. */
  lastError: unknown;
  /** The next attempt needs nothing of the run's budget. */
  isPaid: boolean;
  wasCutShort: boolean;
  /** Something of it is recorded. */
  isRecorded: boolean;
  isRunning: boolean;
}

/**
 * Layers that make a call of the same name anew, one after the other, add to one series; calls of the same name at the same time,
 * in one task, have one each.
 */
export function enterSeries(ledger: RunLedger, task: OpenTask, name: CallName): { key: string; series: CallSeries } {
  for (let lane = 0; ; lane += 1) {
    const { superstep, root, path } = task.place;
    const call = JSON.stringify([path, name.kind, name.name, name.toolCallId ?? "", lane]);
    const key = `${superstep} ${root} ${call}`;
    const series = ledger.series.get(key) ?? beginSeries(ledger, task, call);
    if (series.isRunning) continue;
    series.isRunning = true;
    ledger.series.set(key, series);
    return { key, series };
  }
}

function beginSeries(ledger: RunLedger, task: OpenTask, call: string): CallSeries {
  const fresh = { call, made: 0, failed: [], lastError: undefined, isPaid: false, wasCutShort: false };
  const state = { isRecorded: false, isRunning: false };
  const log = ledger.records.filter((record) => record.root === task.place.root && record.call === call);
  const standing = readStanding(log, task.isPaused);
  // What was succeeded with in this process is not looked up again when an outer layer makes it anew.
  ledger.records = ledger.records.filter((record) => !log.includes(record));
  if (standing !== undefined) return { ...fresh, ...standing, ...state, isRecorded: true };
  // Most likely it was cut short. Whether it was is not known, so it costs the run nothing, and another one is made in any case.
  return { ...fresh, ...(task.mayHaveBegun && { made: 1, isPaid: true }), ...state };
}
