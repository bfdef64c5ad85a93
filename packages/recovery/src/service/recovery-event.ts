import type { RunFailure } from "@threadkeep/persistence";

interface OfRun {
  runId: string;
  threadId: string;
  graph: string;
}

/** What a service tells of. `owner` is this service unless it says otherwise. */
export type RecoveryEvent =
  | (OfRun & { type: "run.admitted"; owner: string; epoch: number })
  /** Its owner is asked to end it after its step: another run, here, is to take its place. */
  | (OfRun & { type: "run.stop-requested"; owner: string | undefined })
  /** It goes on with an answer, or after a failure, as its caller asked. */
  | (OfRun & { type: "run.continued"; owner: string; epoch: number })
  /** `attempts`: at this checkpoint. `afterMs`: since the last sign of life of the owner before. */
  | (OfRun & {
      type: "run.taken-up";
      owner: string;
      epoch: number;
      attempts: number;
      totalAttempts: number;
      afterMs: number;
    })
  | (OfRun & { type: "run.done" })
  | (OfRun & { type: "run.waiting"; interrupts: number })
  | (OfRun & { type: "run.failed"; failure: RunFailure })
  /**
   * Its caller gave it up, by a signal or by not reading on, and `resume` goes on with it; or another run took its place (`replacedBy`: its
   * id), and what it was still to do is not done by anybody. `failure`: the last that it had.
   */
  | (OfRun & { type: "run.left"; why: string; failure: RunFailure | undefined; replacedBy: string | undefined })
  /** An error that may pass: it is tried again, by whoever finds it. */
  | (OfRun & { type: "run.postponed"; failure: RunFailure; afterMs: number; attempts: number })
  /** It was taken up as often as is allowed. Somebody has to look. */
  | (OfRun & { type: "run.poisoned"; failure: RunFailure; attempts: number; totalAttempts: number })
  | (OfRun & { type: "run.given-back"; reason: string })
  | (OfRun & { type: "run.lease-lost"; owner: string; epoch: number })
  /** How it ended could not be written down yet: the database is away, say. It is tried again, and its lease kept meanwhile. */
  | (OfRun & { type: "run.record-delayed"; message: string })
  /** How it ended could not be written down at all. Its lease ends, and a sweep finds it. */
  | (OfRun & { type: "run.not-recorded"; message: string })
  | (OfRun & { type: "run.repaired"; messages: number })
  /** It is not taken up: its graph is another now, which its checkpoints may not fit. */
  | (OfRun & { type: "run.incompatible"; graphVersion: string | undefined; problems: readonly string[] })
  | { type: "sweep.done"; claimed: number; recovered: number; durationMs: number }
  | { type: "sweep.failed"; message: string }
  /** Leases are kept from the event loop, which may be blocked: no thread could be started with a connection of its own. */
  | { type: "heartbeat.in-event-loop"; reason: string }
  | { type: "heartbeat.failed"; message: string };
