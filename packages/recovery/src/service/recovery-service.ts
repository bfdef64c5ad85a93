import type { Command } from "@langchain/langgraph";
import type { RunPage, RunRow, RunState } from "@threadkeep/persistence";
import type { RecoveryStats } from "../stats/recovery-stats.ts";
import type { StuckState } from "../stuck/stuck-state.ts";
import type { InputOf, OutputOf } from "./service-graph.ts";
import type { RunOptions, ServiceGraphs, StreamOptions } from "./service-options.ts";

/** All else of the run stays as it was begun with. */
export type ResumeOptions = Pick<RunOptions, "signal" | "recursionLimit">;

export interface RecoverOptions {
  /** Also where it failed by an error that would come again, was parked as poisoned, or its graph changed. */
  force?: boolean;
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

export interface ListRunsOptions {
  states?: readonly RunState[];
  /** Only those that somebody or something has to act on. */
  stuck?: boolean;
  graph?: string;
  node?: string;
  limit?: number;
  cursor?: string;
}

/** Runs that outlive their process. Made by `createRecoveryService`. */
export interface RecoveryService<Graphs extends ServiceGraphs = ServiceGraphs> {
  readonly owner: string;
  /** Admits a run, takes the lease of its thread, and runs it to its end or to an interrupt. */
  run<Name extends keyof Graphs & string>(
    graph: Name,
    input: InputOf<Graphs[Name]>,
    options: RunOptions,
  ): Promise<OutputOf<Graphs[Name]>>;
  /** As `run`, and gives what LangGraph streams. A consumer that stops early ends the run. */
  stream<Name extends keyof Graphs & string>(
    graph: Name,
    input: InputOf<Graphs[Name]>,
    options: StreamOptions,
  ): AsyncGenerator<unknown>;
  /** Goes on with a run that waits for an answer, or that failed; without a command from where it stopped. */
  resume(threadId: string, command?: Command, options?: ResumeOptions): Promise<unknown>;
  checkStuckState(threadId: string): Promise<StuckState>;
  /** Takes up one thread by hand, if it is stuck and may be recovered. */
  recoverThread(threadId: string, options?: RecoverOptions): Promise<RecoveryResult>;
  /** Takes up what is due, `concurrency` at once, until nothing is left or the service stops. */
  sweep(): Promise<SweepResult>;
  /** Sweeps again and again. Any number of services may. */
  start(): void;
  /** Ends sweeping, lets runs end their step, gives their leases back. */
  stop(): Promise<void>;
  runs(options?: ListRunsOptions): Promise<RunPage>;
  readRun(threadId: string): Promise<RunRow | undefined>;
  stats(): Promise<RecoveryStats>;
  /** OpenMetrics text, for whatever serves `(Request) => Response`. */
  metrics(request: Request): Promise<Response>;
}
