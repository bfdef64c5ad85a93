import type { RunAccess } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import { enclosingRuns } from "./inside-run.ts";

/**
 * A thread is free once its run has ended, and that does not end before its node: a node that waits for its own thread waits for ever.
 *
 * @throws ThreadkeepError `run.inside-itself`
 */
export async function assertNotInside(runs: RunAccess, threadId: string): Promise<void> {
  const enclosing = enclosingRuns().filter((run) => run.threadId === threadId);
  if (enclosing.length === 0) return;
  // Another database may have a thread of the same id.
  const last = await runs.readThread(threadId);
  if (last === undefined || !enclosing.some(({ runId }) => runId === last.runId)) return;
  const { runId, graph } = last;
  throw new ThreadkeepError(
    `A node of run ${runId} of "${graph}" on thread "${threadId}" asks to run that same thread, and would wait for itself: the thread is busy until its node has ended. Give the run a thread of its own, go on by an edge of the graph, or begin it once run ${runId} has ended.`,
    { code: "run.inside-itself", context: { runId, threadId, graph } },
  );
}
