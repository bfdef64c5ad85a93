import { createHash } from "node:crypto";
import type { FailedAttempt } from "../error-recovery-event.ts";
import type { RecoverableCall } from "../retry/recoverable-call.ts";
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
  /**
   * A process that stopped may have made its first attempt, or nobody has: LangGraph leaves the same behind where the run was paused by
   * `interruptBefore`. So the next one is counted when it fails or is cut short, too, and not when it succeeds.
   */
  isOwed: boolean;
  wasCutShort: boolean;
  /** Something of it is recorded. */
  isRecorded: boolean;
  isRunning: boolean;
  /** What it was about, where its caller was given the error. */
  endedAbout: string | undefined;
}

/**
 * Layers that make a call of the same name anew, one after the other, add to one series; calls of the same name at the same time,
 * in one task, have one each. A task that goes on after the error of one call and makes the next one, about another item say, has a
 * new series for that.
 */
export function enterSeries(
  ledger: RunLedger,
  task: OpenTask,
  { name, about }: Pick<RecoverableCall<unknown>, "name" | "about">,
): { key: string; series: CallSeries } {
  for (let lane = 0; ; lane += 1) {
    const { superstep, root, path } = task.place;
    const call = JSON.stringify([path, name.kind, name.name, name.toolCallId ?? "", lane]);
    const key = `${superstep} ${root} ${call}`;
    const known = ledger.series.get(key);
    const isOver = known?.endedAbout !== undefined && known.endedAbout !== fingerprint(about);
    const series = isOver ? newSeries(call) : (known ?? beginSeries(ledger, task, call));
    if (series.isRunning) continue;
    series.isRunning = true;
    series.endedAbout = undefined;
    ledger.series.set(key, series);
    return { key, series };
  }
}

/** What a call is about, in few characters. Ids are left out: a graph that is begun anew gives new ones. */
export function fingerprint(about: (() => unknown) | undefined): string {
  try {
    const text = JSON.stringify(about?.(), (key, value: unknown) => (key === "id" ? undefined : value)) ?? "";
    return createHash("sha256").update(text).digest("base64");
  } catch {
    // A circle, say: then all calls of the name are taken for the same.
    return "";
  }
}

/** What another process has recorded of the call, where it is known by now. Once: what was succeeded with here is not looked up again. */
export function recallSeries(ledger: RunLedger, { place, isPaused }: OpenTask, series: CallSeries): boolean {
  const log = ledger.records.filter(({ root, call }) => root === place.root && call === series.call);
  const standing = readStanding(log, isPaused);
  ledger.records = ledger.records.filter((record) => !log.includes(record));
  if (standing !== undefined) Object.assign(series, standing, { isRecorded: true });
  return standing !== undefined;
}

function beginSeries(ledger: RunLedger, task: OpenTask, call: string): CallSeries {
  const series = newSeries(call);
  if (recallSeries(ledger, task, series)) return series;
  // Whether it was cut short is not known, so another one is made in any case, also where nothing is left to pay it with.
  return { ...series, ...(task.mayHaveBegun && { made: 1, isPaid: true, isOwed: true }) };
}

function newSeries(call: string): CallSeries {
  return {
    call,
    made: 0,
    failed: [],
    lastError: undefined,
    isPaid: false,
    isOwed: false,
    wasCutShort: false,
    isRecorded: false,
    isRunning: false,
    endedAbout: undefined,
  };
}
