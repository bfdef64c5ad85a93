import type { RecoveryService, StuckState } from "@threadkeep/recovery";
import type { LoadedGraphs } from "../graphs/load-graphs.ts";
import { requireGraph } from "../graphs/require-graph.ts";
import { assertSameGraph, chooseGraph } from "./choose-graph.ts";

export interface RecoveryPlan {
  state: StuckState;
  /** Whether it would be taken up now. */
  isTakenUp: boolean;
  /** Only because that was asked for: it failed, was parked or given up, or nothing is recorded of it. */
  isForced: boolean;
  /** Of a thread without a record that is gone on with: the graph that it is taken for. */
  graph?: string;
}

/** @throws {ThreadkeepError} `graphs.unknown`, `graphs.not-named`, `graphs.other`, `recovery.unknown-thread`, `recovery.unreadable-checkpoint` */
export async function planRecovery(
  service: RecoveryService,
  loaded: LoadedGraphs,
  { threadId, force, graph: named }: { threadId: string; force: boolean; graph?: string },
): Promise<RecoveryPlan> {
  const state = await service.checkStuckState(threadId);
  const { graph, canRecover } = state;
  if (graph !== undefined) assertSameGraph(threadId, graph, named);
  if (graph !== undefined && mayGoOn(state)) requireGraph(loaded, { threadId, graph });
  const isForced = !canRecover && force && mayGoOn(state);
  if (isForced && graph === undefined) {
    return { state, isTakenUp: true, isForced, graph: chooseGraph(loaded, threadId, named) };
  }
  return { state, isTakenUp: canRecover || isForced, isForced };
}

/** By its record: nobody runs it, and no human is asked. Without one only who asks knows that nobody does. */
function mayGoOn({ state, basis, isStuck }: StuckState): boolean {
  if (basis === "checkpoints") return state === "failed" || state === "unknown";
  // Given up by its caller, and so nobody's to act on; who asks for it wants it finished.
  if (state === "left") return true;
  if (!isStuck) return false;
  return state !== "waiting" && state !== "idle" && state !== "blocked";
}
