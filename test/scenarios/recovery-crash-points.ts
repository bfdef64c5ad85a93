import type { openSaver } from "./open-saver.ts";
import type { RecoveryLog } from "./recovery-crash-log.ts";

/** Where a process may end, by what it does there. */
export const KILL_POINTS = {
  calls: [
    "while a call is made",
    "when a call has failed",
    "when a call has answered",
    "before an attempt is recorded",
    "when an attempt is recorded",
  ],
  saves: [
    "before writes are saved",
    "when writes are saved",
    "before a checkpoint is saved",
    "when a checkpoint is saved",
  ],
} as const;
export type KillPoint = (typeof KILL_POINTS)[keyof typeof KILL_POINTS][number];

/** The n-th point of its kind, from 1. */
export interface Kill {
  at: keyof typeof KILL_POINTS;
  number: number;
}

/** Is told of each point that is passed. */
export type Passing = (point: KillPoint) => void;

/** Ends the process at the n-th point that it passes: by what it does and not by the time that it takes. */
export function killBy(kill: Kill | undefined, log: RecoveryLog): Passing {
  const points: readonly KillPoint[] = kill === undefined ? [] : KILL_POINTS[kill.at];
  let left = kill?.number ?? 0;
  return (point) => {
    if (!points.includes(point)) return;
    left -= 1;
    if (left !== 0) return;
    log.write({ type: "killed", point });
    // Nothing goes on after it: no handler, no `finally`, no buffer that is written.
    process.kill(process.pid, "SIGKILL");
  };
}

export type Saver = ReturnType<typeof openSaver>;

export function tellOfSaves(saver: Saver, passing: Passing, log: RecoveryLog): Saver {
  const { put, putWrites } = saver;
  saver.put = async (...args) => {
    passing("before a checkpoint is saved");
    const saved = await put.apply(saver, args);
    passing("when a checkpoint is saved");
    return saved;
  };
  saver.putWrites = async (...args) => {
    // Its task is none of LangGraph's.
    const isRecord = args[2].includes(":recovery:");
    passing(isRecord ? "before an attempt is recorded" : "before writes are saved");
    await putWrites.apply(saver, args);
    for (const [, value] of isRecord ? args[1] : [])
      log.write({ type: "recorded", spent: (value as { spent: { attempts: number } }).spent.attempts });
    passing(isRecord ? "when an attempt is recorded" : "when writes are saved");
  };
  return saver;
}
