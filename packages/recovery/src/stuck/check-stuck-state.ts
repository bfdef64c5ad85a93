import { BLOCKED_MS, type RunRow } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { ServiceContext } from "../service/service-context.ts";
import { assertThreadId } from "./assert-thread-id.ts";
import { detectStuck } from "./detect-stuck.ts";
import { innerGraph, type InnerGraph } from "./graph-state.ts";
import { readThreadHead } from "./read-thread-head.ts";
import type { StuckState } from "./stuck-state.ts";

/**
 * How a thread stands: its run's record, held against its checkpoints. Changes nothing. Where the checkpointer keeps no runs, or the
 * thread was never run by a service, it is decided from checkpoints alone, and `basis` says so.
 *
 * @throws {ThreadkeepError} `run.invalid-thread-id`, `recovery.unknown-thread`, `recovery.unreadable-checkpoint`
 */
export async function checkStuckState(context: ServiceContext, threadId: string): Promise<StuckState> {
  assertThreadId("checkStuckState", threadId);
  const { checkpointer, runs, graphs, settings } = context;
  const run = await runs?.readThread(threadId);
  const graph = graphOf(context, run);
  const reading = await readThreadHead({ checkpointer, threadId, graph });
  if (!run && !reading) throw unknownThread(threadId);
  const { perCheckpoint, total } = settings.attempts;
  const limits = { idleMs: settings.idleMs, blockedMs: BLOCKED_MS, leaseMs: settings.leaseMs, perCheckpoint, total };
  const facts = { threadId, run, head: reading?.head, graphs: graphs.names, now: new Date(), limits };
  return detectStuck(facts);
}

export function unknownThread(threadId: string): ThreadkeepError {
  return new ThreadkeepError(
    `There is no thread ${JSON.stringify(threadId)}: no run of it is recorded, and it has no checkpoint. Check the id and the database.`,
    { code: "recovery.unknown-thread", context: { threadId } },
  );
}

function graphOf({ graphs }: ServiceContext, run: RunRow | undefined): InnerGraph | undefined {
  const registered = run && graphs.find(run.graph);
  return registered && innerGraph(registered.graph);
}
