import { emptyCheckpoint } from "@langchain/langgraph-checkpoint";
import type { RunRow } from "@threadkeep/persistence";
import type { StuckFacts } from "../stuck-facts.ts";
import type { ThreadHead } from "../thread-head.ts";

const NOW = "2026-03-01T12:00:00.000Z";

/** A time so long before the one that facts are judged at. */
export function before(ms: number): string {
  return new Date(Date.parse(NOW) - ms).toISOString();
}

/** An open run that is alive, a minute after it was admitted. */
export function runRow(changes: Partial<RunRow> = {}): RunRow {
  const dueInMs = "dueInMs" in changes ? changes.dueInMs : 25_000;
  return {
    runId: "run-1",
    threadId: "t",
    graph: "graph",
    graphVersion: "1",
    state: "open",
    owner: "host:1",
    epoch: 1,
    dueInMs,
    dueAt: dueInMs === undefined ? undefined : before(-dueInMs),
    createdAt: before(60_000),
    beganAt: before(59_000),
    aliveAt: before(5_000),
    loopAt: before(5_000),
    progressAt: before(10_000),
    idleForMs: 10_000,
    blockedForMs: 0,
    heldForMs: 0,
    stateSince: before(60_000),
    baseCheckpointId: "base",
    checkpointId: "head",
    step: 3,
    nodes: ["b"],
    attempts: 0,
    totalAttempts: 0,
    failure: undefined,
    options: {},
    isStopRequested: false,
    ...changes,
  };
}

export function threadHead(changes: Partial<ThreadHead> = {}): ThreadHead {
  return {
    checkpointId: "head",
    step: 3,
    source: "loop",
    createdAt: before(10_000),
    status: "runnable",
    writers: ["a"],
    lastNodes: ["a"],
    nextNodes: ["b"],
    interrupts: [],
    tasks: [],
    failure: undefined,
    pendingToolCalls: [],
    tuple: { config: {}, checkpoint: emptyCheckpoint() },
    ...changes,
  };
}

export function stuckFacts({ run, head }: { run?: RunRow; head?: ThreadHead }): StuckFacts {
  return {
    threadId: "t",
    run,
    head,
    graphs: ["graph"],
    now: new Date(NOW),
    limits: { idleMs: 1_800_000, blockedMs: 10_000, perCheckpoint: 3, total: 20 },
  };
}
