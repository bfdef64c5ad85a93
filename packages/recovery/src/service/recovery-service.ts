import type { Command } from "@langchain/langgraph";
import type { RunPage, RunRow, RunState } from "@threadkeep/persistence";
import type { RecoveryStats } from "../stats/recovery-stats.ts";
import type { StuckState } from "../stuck/stuck-state.ts";
import type { ChunkOf, StreamModes } from "./stream-chunk.ts";
import type { StopResult } from "./stop-switch.ts";
import type { InputOf, OutputOf } from "./service-graph.ts";
import type { RunOptions, ServiceGraphs, StreamOptions } from "./service-options.ts";

/** All else of the run stays as it was begun with. */
export interface ResumeOptions<Name extends string = string> extends Pick<RunOptions, "signal" | "recursionLimit"> {
  /** Which graph the run is of, for the types of what it gives. Refused where it is of another. */
  graph?: Name;
  /** Also where channels of its graph changed since it began, in a way that may lose values. Not past a next node that is gone. Not by default. */
  force?: boolean;
}

export interface ResumeStreamOptions<
  Name extends string = string,
  Modes extends StreamModes | undefined = StreamModes | undefined,
  Subgraphs extends boolean = boolean,
>
  extends ResumeOptions<Name>, Pick<StreamOptions<Modes, Subgraphs>, "streamMode" | "subgraphs"> {}

export interface RecoverOptions {
  /** Also where it failed by an error that would come again, was parked as poisoned, was given up, or its graph changed. Not by default. */
  force?: boolean;
  /** Of a thread that no service ran, with `force`: whose it is. The service's only one without it. */
  graph?: string;
}

/** How one thread was recovered, or why not. */
export interface RecoveryResult {
  threadId: string;
  runId: string | undefined;
  /** "left": nothing was done. */
  outcome: "done" | "waiting" | "postponed" | "failed" | "poisoned" | "given-back" | "left";
  why: string;
  durationMs: number;
}

export interface SweepResult {
  claimed: number;
  results: readonly RecoveryResult[];
}

export interface StopOptions {
  /** Steps that take longer are cut off: their runs are given back, and what they still write is refused. Waits for all without it. */
  withinMs?: number;
}

export interface ListRunsOptions {
  /** All by default. */
  states?: readonly RunState[];
  /** Only those that are due or idle: what somebody or something has to act on, and what the next sweep takes up. */
  stuck?: boolean;
  graph?: string;
  /** That runs next. */
  node?: string;
  /** 50. */
  limit?: number;
  /** Of the page before. */
  cursor?: string;
}

/** Runs that outlive their process. Made by `createRecoveryService`. */
export interface RecoveryService<Graphs extends ServiceGraphs = ServiceGraphs> {
  readonly owner: string;
  /**
   * Admits a run, takes the lease of its thread, and runs it to its end or to an interrupt. Rejects with the graph's own error; how the run
   * was recorded then (`readRun`) tells what becomes of it: "open" is tried again by a sweep, "failed" by nobody.
   *
   * A node may begin runs of other threads, and wait for them. Where such a run cannot be had now, for it is under way already, was given back or
   * lost its lease, the node's own run is tried again (class "nested-run"). With `onBusy: "wait"` it waits for what an attempt before it began.
   *
   * @throws ThreadkeepError `run.busy`, `run.unfinished`, `run.waiting-for-answer`, `run.given-back`, `run.lease-lost`, `run.node-missing`, `run.inside-itself` for the thread of the node's own run, and more
   */
  run<Name extends keyof Graphs & string>(
    graph: Name,
    input: InputOf<Graphs[Name]>,
    options: RunOptions,
  ): Promise<OutputOf<Graphs[Name]>>;
  /** As `run`, and gives what LangGraph streams. Who stops reading early gives the run up: it is left, as by `signal`. */
  stream<
    Name extends keyof Graphs & string,
    const Modes extends StreamModes | undefined = undefined,
    Subgraphs extends boolean = false,
  >(
    graph: Name,
    input: InputOf<Graphs[Name]>,
    options: StreamOptions<Modes, Subgraphs>,
  ): AsyncGenerator<ChunkOf<Graphs[Name], Modes, Subgraphs>>;
  /**
   * Goes on with a run that waits for an answer, failed, or was given up; without a command from where it stopped. For whoever wants its
   * result, and gives it the answer or more steps. To have it finished and learn only how it went, call `recoverThread`.
   *
   * The run tells which graph it is of. Where the service has several, name it for the type of the result: `{ graph: "research" }`.
   *
   * @throws ThreadkeepError `run.not-a-command`, `run.answer-missing`, `run.incompatible`, `run.nothing-to-resume`, `run.busy`, `run.unknown-thread`, `run.other-graph`, and more
   */
  resume<Name extends keyof Graphs & string = keyof Graphs & string>(
    threadId: string,
    command?: Command,
    options?: ResumeOptions<Name>,
  ): Promise<OutputOf<Graphs[Name]>>;
  /**
   * As `resume`, and gives what LangGraph streams, as `stream` does. Who stops reading early gives the run up.
   *
   * @example
   * const chunks = service.resumeStream(threadId, new Command({ resume: "yes" }), { graph: "research", streamMode: "messages" });
   * for await (const [message] of chunks) process.stdout.write(message.text);
   */
  resumeStream<
    Name extends keyof Graphs & string = keyof Graphs & string,
    const Modes extends StreamModes | undefined = undefined,
    Subgraphs extends boolean = false,
  >(
    threadId: string,
    command?: Command,
    options?: ResumeStreamOptions<Name, Modes, Subgraphs>,
  ): AsyncGenerator<ChunkOf<Graphs[Name], Modes, Subgraphs>>;
  checkStuckState(threadId: string): Promise<StuckState>;
  /**
   * Takes up one thread by hand, as a sweep does: if nobody holds it and it may be recovered, with `force` also after a failure. Never rejects
   * for what the graph does.
   *
   * A thread that no service ran has no record, and nothing tells whether somebody runs it at this moment: it is only gone on with by `force`.
   * With a saver that keeps no runs that holds no lease, and the result says so.
   */
  recoverThread(threadId: string, options?: RecoverOptions): Promise<RecoveryResult>;
  /** Takes up what is due, `concurrency` at once, until nothing is left or the service stops. */
  sweep(): Promise<SweepResult>;
  /** Sweeps now, and every `sweepEveryMs` after. Any number of services may. @throws ThreadkeepError `recovery.stopped` after `stop()` */
  start(): void;
  /**
   * Ends sweeping, lets runs end their step, gives their leases back. After `withinMs` the steps that are still under way are cut off: their
   * signal aborts, their runs are free to be taken up at once (after `leaseMs` where an effect is being called), from the last checkpoint, and
   * what they still write is refused. At most 2 s after that it resolves, whatever the database does. A later call with a limit limits an
   * earlier one without. The checkpointer stays open: end it after.
   *
   * In a node of one of its own runs a call without a limit does not wait, for it would wait for that node: it begins the end, and resolves.
   *
   * @throws ThreadkeepError `run.invalid-option`
   */
  stop(): Promise<void>;
  stop(options: StopOptions): Promise<StopResult>;
  /** The last admitted first; with `stuck` what has been due longest first. */
  runs(options?: ListRunsOptions): Promise<RunPage>;
  /** The last run of a thread; undefined where none is recorded. */
  readRun(threadId: string): Promise<RunRow | undefined>;
  stats(): Promise<RecoveryStats>;
  /** OpenMetrics text, for whatever serves `(Request) => Response`. */
  metrics(request: Request): Promise<Response>;
}
