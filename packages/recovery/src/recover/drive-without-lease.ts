import { isGraphDrained, RunControl } from "@langchain/langgraph";
import { classifyError } from "@threadkeep/middleware";
import { readStop } from "../service/look-at-end.ts";
import { onAbort } from "../service/on-abort.ts";
import type { RecoveryResult } from "../service/recovery-service.ts";
import { RunSaver } from "../service/run-saver.ts";
import type { ServiceContext } from "../service/service-context.ts";
import type { RegisteredGraph } from "../service/service-graph-registry.ts";
import { takeTurn, type Turn } from "../service/take-turn.ts";
import { describeMissing } from "./judge-version.ts";
import type { Ended } from "./recovery-record.ts";
import { findStart } from "./take-up.ts";

export interface ThreadToDrive {
  threadId: string;
  /** Its head. */
  checkpointId: string;
  graph: RegisteredGraph;
}

const NO_LEASE =
  "This saver keeps no runs: no lease was held, and nothing would have kept another process from running it as well.";

/** Goes on with a thread of a saver that keeps no runs, as a run is gone on with: by a plan, and not past what waits for a human. */
export async function driveWithoutLease(context: ServiceContext, thread: ThreadToDrive): Promise<RecoveryResult> {
  const startedAt = performance.now();
  const { outcome, why } = await goOn(context, thread);
  const { threadId } = thread;
  const durationMs = Math.round(performance.now() - startedAt);
  return { threadId, runId: undefined, outcome, why: `${why} ${NO_LEASE}`, durationMs };
}

async function goOn(context: ServiceContext, thread: ThreadToDrive): Promise<Ended> {
  const { threadId, checkpointId, graph } = thread;
  const run = { threadId, baseCheckpointId: undefined, checkpointId };
  const start = await findStart(context, { run, graph, input: { kind: "nothing" }, fence: undefined });
  switch (start.kind) {
    case "drive":
      return describe(context, thread, await drive(context, thread, start.first));
    case "done":
      return { outcome: "done", why: "Nothing was left to run." };
    case "waiting":
      return { outcome: "waiting", why: "It waits for a human: invoke its graph with the answer." };
    case "impossible":
      return { outcome: "failed", why: `It cannot go on without loss: ${start.why}.` };
  }
}

async function drive({ checkpointer, stopping }: ServiceContext, { threadId, graph }: ThreadToDrive, first: unknown) {
  const [control, unstored] = [new RunControl(), new AbortController()];
  const forget = onAbort(stopping, () => control.requestDrain("Its service was stopped."));
  const saver = new RunSaver(checkpointer, (error) => unstored.abort(error));
  const configurable = { thread_id: threadId, __pregel_checkpointer: saver };
  try {
    return await takeTurn({ graph, first }, () => ({
      configurable,
      durability: "sync",
      control,
      signal: unstored.signal,
    }));
  } finally {
    forget();
  }
}

async function describe(context: ServiceContext, { threadId, graph }: ThreadToDrive, turn: Turn): Promise<Ended> {
  if (turn.kind === "threw") {
    if (turn.error instanceof Error && isGraphDrained(turn.error)) {
      return { outcome: "given-back", why: "Its service was stopped after a step." };
    }
    return { outcome: "failed", why: classifyError(turn.error).message };
  }
  const { interrupts, isAtBreakpoint, missing } = await readStop(context, threadId, graph.graph);
  if (missing.length > 0) return { outcome: "failed", why: missing.map(describeMissing).join("; ") };
  if (interrupts > 0 || isAtBreakpoint) return { outcome: "waiting", why: "It waits for a human." };
  return { outcome: "done", why: "It came to its end." };
}
