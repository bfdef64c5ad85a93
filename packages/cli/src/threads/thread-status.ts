import type { HistoryEntry, ThreadStatus } from "@threadkeep/persistence";

/** How a thread stands at a checkpoint, in the words of `planRetention`. */
export interface ThreadStanding {
  /**
   * "paused": it waits for an answer. "runnable": between two steps, which is where a run is that goes on, was killed, or
   * stopped at a breakpoint.
   */
  status: ThreadStatus;
  /** The nodes that run next: those that ask, that failed, or that were about to run. */
  nodes: string[];
}

const ERROR = "__error__";

export function threadStandingOf({
  next,
  pending,
  interrupts,
}: Pick<HistoryEntry, "next" | "pending" | "interrupts">): ThreadStanding {
  const nodes = [...new Set(next)];
  // A task that wrote and has an error besides failed in what routes from there.
  if (pending.some(({ channels }) => channels.includes(ERROR))) return { status: "failed", nodes };
  if (interrupts.length > 0) return { status: "paused", nodes };
  if (next === undefined) return { status: "unknown", nodes };
  return { status: nodes.length === 0 ? "done" : "runnable", nodes };
}

const WORDS: Record<ThreadStatus, string> = {
  done: "done",
  paused: "waiting for an answer",
  failed: "failed",
  runnable: "next",
  unknown: "unknown",
};

/** `waiting for an answer: approve`, `next: draft, review`. */
export function describeStanding({ status, nodes }: ThreadStanding): string {
  return nodes.length === 0 ? WORDS[status] : `${WORDS[status]}: ${nodeNames(nodes)}`;
}

/** LangGraph's name of what takes a run's input is none that anybody gave. */
export function nodeNames(nodes: readonly string[]): string {
  return nodes.map((name) => (name === "__start__" ? "(input)" : name)).join(", ");
}
