/** Where a process was killed: before the n-th call to its database, or after it was answered and before its caller was told. */
export interface Kill {
  when: "before" | "after";
  /** From 1. */
  call: number;
}

export interface RecordedEffect {
  name: string;
  key: string;
}

/** An effect by how often it was done, and how often an undisturbed run does it. */
export interface CountedEffect extends RecordedEffect {
  times: number;
  expected: number;
}

/** Where two final states part: "messages[3].content". The values as JSON, shortened. */
export interface StateDifference {
  path: string;
  expected: string;
  found: string;
}

/**
 * "recovered": it ended as the undisturbed run. "reported": a human is asked about an effect that nobody knows of, or the run failed by
 * it, as its policy says. "lost": it came to no end. "other-end": it did, and to another one.
 */
export type KillOutcome = "recovered" | "reported" | "lost" | "other-end";

export interface KillReport extends Kill {
  /** "before:14": what `only` takes. */
  name: string;
  /** What the call was: "put, step 3". Undefined where the run ended before it. */
  of: string | undefined;
  outcome: KillOutcome;
  /** Whether a promise was broken. `problems` says by what. */
  isBroken: boolean;
  /** One line each. */
  problems: readonly string[];
  effectsTwice: readonly CountedEffect[];
  effectsMissing: readonly CountedEffect[];
  /** Effects that the ledger reported unknown. */
  unknown: readonly { name: string; callId: string }[];
  difference: StateDifference | undefined;
  /** Beyond those of the undisturbed run. */
  nodesAgain: number;
  toolCallsAgain: number;
  modelCallsAgain: number;
  tokensAgain: number;
}

export interface UndisturbedRun {
  end: "done" | "waiting";
  /** Supersteps. */
  steps: number;
  /** To the database: of the checkpointer, of the runs and of the ledger. */
  calls: number;
  /** What each of these is, the first first: "put, step 3", "effects.claim". */
  callNames: readonly string[];
  /** As `recordEffect` was told of them. */
  effects: number;
  nodes: number;
  toolCalls: number;
  modelCalls: number;
  /** As models report them; where they do not, a fourth of the characters. */
  tokens: number;
}

export interface KillTotals {
  kills: number;
  recovered: number;
  reported: number;
  lost: number;
  otherEnd: number;
  effectsTwice: number;
  effectsMissing: number;
  unknown: number;
  nodesAgain: number;
  toolCallsAgain: number;
  modelCallsAgain: number;
  tokensAgain: number;
}

/**
 * How a graph came through its crash test. Plain data. Final states are compared as JSON, with message ids, UUIDs and times of the
 * run replaced, then `normalize`d.
 */
export interface CrashTestReport {
  /** As it was given. */
  graph: string;
  checkpointer: "sqlite" | "postgres" | "module";
  durability: "sync" | "async" | "exit";
  /** Whether a recovery service ran and recovered it. Otherwise LangGraph's `invoke` did. */
  isRunByService: boolean;
  seed: number;
  undisturbed: UndisturbedRun;
  before: KillTotals;
  after: KillTotals;
  kills: readonly KillReport[];
  /** Those of `kills` that broke a promise. */
  broken: readonly KillReport[];
  durationMs: number;
}

export interface CrashTestProgress {
  phase: "undisturbed" | "kills";
  done: number;
  of: number;
  /** The kill that has just come to its end. */
  last: KillReport | undefined;
}
