import type { StoredValue } from "../encoding/stored-value.ts";
import type { Fence } from "../runs/fence.ts";
import type { LeaseKeeper, LeaseKeeperOptions } from "./lease-keeper/lease-keeper.ts";

/**
 * "open": it runs, or is to be taken up by whoever finds it. "waiting": for the answer to an interrupt. "done". "failed": it ended
 * by an error that would come again. "poisoned": it was taken up as often as is allowed. "left": it did not come to its end, for a
 * later run of the thread took its place, or its caller gave it up.
 */
export type RunState = "open" | "waiting" | "done" | "failed" | "poisoned" | "left";

/** Why a run failed, as error recovery classifies it. */
export interface RunFailure {
  class: string;
  name: string;
  message: string;
}

/** Times are ISO 8601 with milliseconds, by the database's clock; "unreadable" where a row holds none. */
export interface RunRow {
  runId: string;
  threadId: string;
  graph: string;
  graphVersion: string | undefined;
  state: RunState;
  /** Who holds the lease, or held it last; undefined where it was given back. */
  owner: string | undefined;
  /** Rises with every owner, within a thread from run to run as well. */
  epoch: number;
  /**
   * Of an open run: when its lease ends, or the wait before its next attempt; from then on anybody may take it. Of a waiting one: its
   * limit. Of a failed or poisoned one: when it became so.
   */
  dueAt: string | undefined;
  /** How much of the lease is left, or of the wait, in ms; 0 and less where it is due. By the clock of the database at the time of reading. */
  dueInMs: number | undefined;
  createdAt: string;
  /** The first write of it. A run without has never begun. */
  beganAt: string | undefined;
  /** The last renewal of its lease. Of one that ended while it made an effect: until when that may still happen. */
  aliveAt: string | undefined;
  /** When its owner's event loop was last seen to turn. */
  loopAt: string | undefined;
  /** The last put or putWrites. */
  progressAt: string | undefined;
  /** From the last put or putWrites, or from `stateSince` where that is later, to now, in ms. */
  idleForMs: number;
  /** How long the event loop did not turn, up to the last renewal, in ms. */
  blockedForMs: number;
  /** How much longer nobody may go on with it, nor take its place, in ms: it ended while it made an effect, which may still happen. 0 for others. */
  heldForMs: number;
  /** Since when it is in its state. Of an open one: since it was last admitted, continued, taken up or given back. */
  stateSince: string;
  /** The head of its thread when it was admitted or answered; undefined for a thread that had none. */
  baseCheckpointId: string | undefined;
  /** The last that it put in the root namespace, with its step and the nodes that run next. */
  checkpointId: string | undefined;
  step: number | undefined;
  nodes: readonly string[] | undefined;
  /** How often it was taken up with no put since, nor an answer, and in all. */
  attempts: number;
  totalAttempts: number;
  /** Why it is failed, poisoned, left or open: of an open one the last error that ended an attempt since it was admitted or continued. */
  failure: RunFailure | undefined;
  /** What the caller asked for beside the input, as JSON data; undefined where its record is damaged. */
  options: Readonly<Record<string, unknown>> | undefined;
  /** Somebody asked its owner to end it. */
  isStopRequested: boolean;
}

export interface RunToAdmit {
  runId: string;
  threadId: string;
  graph: string;
  graphVersion: string | undefined;
  owner: string;
  leaseMs: number;
  /** What it is begun with. */
  input: StoredValue;
  baseCheckpointId: string | undefined;
  options: Readonly<Record<string, unknown>>;
  /**
   * In which an earlier run of the thread is left behind for this one, beside "failed" and "poisoned": an open one only where it is due, or
   * has no owner, whenever it is due. None is while it is held for its effects (`heldForMs`).
   */
  replaces: readonly ("waiting" | "open")[];
}

/** A run that waits, or failed, goes on with an answer, or with nothing. */
export interface RunToContinue {
  threadId: string;
  owner: string;
  leaseMs: number;
  input: StoredValue;
  baseCheckpointId: string | undefined;
  /** In which it may be. An open one is only taken when it is due, and none while it is held for its effects. */
  states: readonly RunState[];
  /** As it was when the caller looked: another one means that somebody took it further, and it is refused. */
  epoch?: number | undefined;
}

/** `replaced`, of `admit`: what was left behind for it, as it was until then. */
export type Admission =
  | { kind: "admitted"; run: RunRow; replaced?: RunRow | undefined }
  | { kind: "refused"; holder: RunRow | undefined };

export interface ClaimQuery {
  owner: string;
  leaseMs: number;
  limit: number;
  /** Of one thread only. */
  threadId?: string | undefined;
  /** Only runs of these graphs: a worker leaves what it does not have. */
  graphs: readonly string[];
}

/** What of a run may still go on when it ends. */
interface LastEffects {
  /** It was making an effect: for so long that may still happen, and nobody goes on with the run, or takes its place. */
  holdMs?: number | undefined;
}

/** How a run, or a turn of it, ended. */
export type RunOutcome =
  | { state: "done" }
  | ({ state: "waiting"; limitMs: number | undefined } & LastEffects)
  /** "left": its caller gave it up. Nothing of it is due; it may be continued while it is the thread's last. */
  | ({ state: "failed" | "poisoned" | "left"; failure: RunFailure } & LastEffects)
  /**
   * Anyone may take it up, after the wait. `failure` where an error made it so. Without one it is given back: that counts as no attempt,
   * and its failure is the one before. Given back after its end was asked for, it is kept for who asked, who may admit another in its
   * place at once, or when it is held no longer: it is due after as long as its lease was, at the earliest.
   */
  | ({ state: "open"; afterMs: number; failure: RunFailure | undefined } & LastEffects);

/** One thing that happened to a run: what its story is made of. */
export interface RunEvent {
  runId: string;
  threadId: string;
  at: string;
  kind:
    | "admitted"
    | "continued"
    | "taken-up"
    | "given-back"
    | "postponed"
    | "waiting"
    | "done"
    | "failed"
    | "poisoned"
    | "left";
  owner: string | undefined;
  epoch: number;
  checkpointId: string | undefined;
  /** Of "taken-up": since the last sign of life of the owner before. */
  afterMs: number | undefined;
  /** What made it "postponed", "failed" or "poisoned", or "left" by its caller. Not that of an earlier event. */
  failure: RunFailure | undefined;
}

export type RunQuery = AllRuns | StuckRuns;

/** The last admitted first. */
interface AllRuns extends RunSelection {
  stuck: undefined;
  /** Of one thread only. */
  threadId?: string | undefined;
}

/**
 * Only what is due: open, waiting, failed and poisoned ones by `dueAt`; then open ones that somebody holds and that are idle for `idleMs`, or
 * blocked for longer than `BLOCKED_MS`, by when they last made progress. Of a thread at most its last run is, which `readThread` tells.
 */
interface StuckRuns extends RunSelection {
  stuck: { idleMs: number };
  threadId?: undefined;
}

interface RunSelection {
  /** Undefined for all. */
  states: readonly RunState[] | undefined;
  graph: string | undefined;
  node: string | undefined;
  limit: number;
  /** The store's own, from the page before. */
  cursor: string | undefined;
}

export interface RunPage {
  runs: readonly RunRow[];
  cursor: string | undefined;
}

export const RECOVERY_DAYS = 7;

/** An event loop that did not turn for longer is blocked: far beyond what a healthy one shows, and a third of a lease. */
export const BLOCKED_MS = 10_000;

/** "isStuck": due, or held by an owner whose event loop is blocked; not what is idle, which has a limit only in a list. */
export interface RunStats {
  byState: readonly { state: RunState; isStuck: boolean; runs: number }[];
  /** Of runs that are neither done nor left, one for each node that runs next; the largest first, at most 50. */
  byNode: readonly {
    graph: string;
    node: string;
    step: number | undefined;
    state: RunState;
    isStuck: boolean;
    runs: number;
  }[];
  oldestOpen: { threadId: string; since: string } | undefined;
  newest: { threadId: string; since: string } | undefined;
  /** Of the last `RECOVERY_DAYS` days. */
  recoveries: { days: number; count: number; p50Ms: number | undefined; p99Ms: number | undefined };
}

/**
 * The runs of one database. Every call is atomic and one round trip; times are those of the database's clock.
 *
 * A thread has at most one run that is open or waiting. A row is what the fence of its run is checked against: a write is
 * refused unless the run is open and has the fence's owner and epoch, in the transaction of the write.
 */
export interface RunStore {
  /** Refused where the thread has a run that is open or waiting, unless `replaces` says otherwise. Takes the lease. What was left or failed cannot be continued then. */
  admit(run: RunToAdmit): Promise<Admission>;
  /** Takes the lease of the thread's last run. Its `attempts`, its failure and what asked it to stop are forgotten. */
  continue(run: RunToContinue): Promise<Admission>;
  /** False where the fence no longer holds. */
  finish(fence: Fence, outcome: RunOutcome): Promise<boolean>;
  /** The effects have ended that a run which ended in this epoch was held for. An open one is due as before. */
  releaseHold(fence: Fence): Promise<void>;
  /** Takes runs that are open and due, oldest first, passing over those that others hold at this moment. `attempts` has been counted. */
  claim(query: ClaimQuery): Promise<readonly RunRow[]>;
  /** Renews leases and holds, and says of each whether it is kept and whether its end was asked for. For where no thread can be started. */
  renew(
    fences: readonly Fence[],
    leaseMs: number,
  ): Promise<readonly { runId: string; isHeld: boolean; isStopRequested: boolean }[]>;
  /** Of an open run, until it ends, is continued or taken up, or another takes its place. False where there is no such run, or it is not open. */
  requestStop(runId: string): Promise<boolean>;
  openKeeper(options: LeaseKeeperOptions): LeaseKeeper;
  readRun(runId: string): Promise<RunRow | undefined>;
  /** The last run of a thread. */
  readThread(threadId: string): Promise<RunRow | undefined>;
  /** What it was begun or continued with, as long as it may be gone on with: undefined once it is done, or another run took its place. */
  readInput(runId: string): Promise<StoredValue | undefined>;
  /** Oldest first, the last 100. */
  readEvents(runId: string): Promise<readonly RunEvent[]>;
  list(query: RunQuery): Promise<RunPage>;
  readStats(): Promise<RunStats>;
}
