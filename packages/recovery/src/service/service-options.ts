import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { EffectConfig } from "../effects/effect-config.ts";
import type { EffectMode } from "../effects/effect-mode.ts";
import type { RecoveryEvent } from "./recovery-event.ts";
import type { StreamModes } from "./stream-chunk.ts";
import type { ServiceGraph } from "./service-graph.ts";

export interface RecoveryServiceOptions<Graphs extends ServiceGraphs = ServiceGraphs> {
  /** A SqliteCheckpointer or PostgresCheckpointer, in whose database the runs are recorded. Any other saver: see `checkStuckState`. */
  checkpointer: BaseCheckpointSaver;
  /** By name. The name is what is recorded: keep it from one deployment to the next. With none it only looks: it can neither run nor sweep. */
  graphs: Graphs;
  /** How long a run is left alone after its owner's last sign of life. 30 s. */
  leaseMs?: number;
  /** How often a sign of life is given. A third of `leaseMs`, at most half of it. */
  heartbeatMs?: number;
  /** A run that is alive without any put for so long is reported as idle. It is not taken up. 30 min. */
  idleMs?: number;
  /** How long an interrupt may wait before it is reported as stuck. Never without it. */
  waitLimitMs?: number;
  /** How often a run is taken up before it is parked as poisoned, and the waits in between. */
  attempts?: RecoveryAttempts;
  /** The wait between two sweeps of `start()`, with jitter. 15 s. */
  sweepEveryMs?: number;
  /** How many runs one sweep takes up at once. 4. */
  concurrency?: number;
  /** Names this service in records and errors: host, process id and a random part, unless given. */
  owner?: string;
  onEvent?: (event: RecoveryEvent) => void;
  /** LangChain's, for every run, also where it is taken up: tracing, say. */
  callbacks?: NonNullable<RunnableConfig["callbacks"]>;
  /**
   * On these the service stops as `stop({ withinMs: drainWithinMs })` does, and then lets the signal have its way; a second signal has it
   * at once. None by default. Promises of runs that are given back reject (`run.given-back`) once all runs are.
   */
  drainOn?: readonly NodeJS.Signals[];
  /** How long steps may take to end after a signal of `drainOn`. 25 s: Kubernetes kills after 30. */
  drainWithinMs?: number;
  /** For tests: 0 to 1, as Math.random. */
  random?: () => number;
}

export interface RecoveryAttempts {
  /** With no checkpoint put in between. 3. */
  perCheckpoint?: number;
  /** 20. */
  total?: number;
  /** Doubles with each attempt at one checkpoint, with full jitter. 1,000. */
  baseDelayMs?: number;
  /** 300,000. */
  maxDelayMs?: number;
  /**
   * The longest wait that the other side may ask for, which is then what is waited. One that asks for more fails the run, for it would be out of
   * sight so long. 86,400,000: a day, after which most limits begin anew.
   */
  maxRetryAfterMs?: number;
}

export type ServiceGraphs = Readonly<Record<string, ServiceGraph | VersionedGraph>>;

export interface VersionedGraph {
  graph: ServiceGraph;
  /** Another one says that threads of before may not fit. Without it: a fingerprint of the graph's nodes and channels. */
  version?: string;
}

export interface RunOptions {
  threadId: string;
  /**
   * What happens where the thread has a run that is under way. "reject", the default: an error that says who holds it. "wait": until it is over.
   * "interrupt": its owner is asked to stop after its step, and it is left behind, also where it is dead or never began: what it was still to
   * do, its input included, is then done by nobody ("run.left" tells). The thread goes on from its last checkpoint. Where a run ended, however
   * it did, while it made an effect, nobody begins before that has ended, or before `leaseMs` where its process is gone: "reject" tells until when.
   */
  onBusy?: "reject" | "wait" | "interrupt";
  /**
   * What happens where the thread waits for a human's answer, also beside a run that failed or died, or that no service recorded. "reject", the
   * default: an error that names the question's run. "abandon": the question is left behind, unanswered.
   */
  onWaiting?: "reject" | "abandon";
  /** What forks and replays do about effects that were done: see `effectConfig`. */
  effects?: EffectMode | EffectConfig;
  /** What nodes and tools find in `config.configurable`: JSON data, recorded, and given again when the run is taken up. */
  configurable?: Readonly<Record<string, unknown>>;
  /** LangGraph's runtime context: JSON data, recorded as well. */
  context?: Readonly<Record<string, unknown>>;
  /** Of LangGraph, for each time it is taken up. LangGraph's own default without it. */
  recursionLimit?: number;
  /**
   * Gives the run up: it is recorded as "left", nobody takes it up, and `resume` goes on with it. Once the service stops it does nothing any more:
   * the run is given back after its step.
   */
  signal?: AbortSignal;
}

export interface StreamOptions<
  Modes extends StreamModes | undefined = StreamModes | undefined,
  Subgraphs extends boolean = boolean,
> extends RunOptions {
  /** LangGraph's: "values", "updates", "messages", …, or several, which come as `[mode, chunk]`. The graph's own without it, which is "updates". */
  streamMode?: Modes;
  /** With what subgraphs stream: each chunk then says where it comes from. */
  subgraphs?: Subgraphs;
}
