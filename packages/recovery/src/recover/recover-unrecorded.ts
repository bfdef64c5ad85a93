import { randomUUID } from "node:crypto";
import { LeaseLostError, type RunRow } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { RecoveryResult } from "../service/recovery-service.ts";
import type { ServiceContext } from "../service/service-context.ts";
import type { RegisteredGraph } from "../service/service-graph-registry.ts";
import { unknownThread } from "../stuck/check-stuck-state.ts";
import { readThreadHead } from "../stuck/read-thread-head.ts";
import { driveWithoutLease } from "./drive-without-lease.ts";
import { recoverRun } from "./recover-run.ts";

/**
 * Goes on by hand with a thread that no service ran, from its head. Where the database keeps runs it is admitted as one first, so that
 * it has a lease from then on; a saver of others has none.
 *
 * @throws {ThreadkeepError} `recovery.graph-missing`, `recovery.unknown-graph`, `recovery.unknown-thread`, `recovery.unreadable-checkpoint`
 */
export async function recoverUnrecorded(
  context: ServiceContext,
  threadId: string,
  graphName: string | undefined,
): Promise<RecoveryResult> {
  const graph = context.graphs.require(graphName ?? onlyGraph(context, threadId));
  const reading = await readThreadHead({ checkpointer: context.checkpointer, threadId });
  if (!reading) throw unknownThread(threadId);
  const { checkpointId } = reading.head;
  if (context.runs === undefined) return driveWithoutLease(context, { threadId, checkpointId, graph });
  const run = await admitHead(context, { threadId, checkpointId, graph });
  // As if it had put the head itself: its input was taken, and a breakpoint there is not passed.
  return recoverRun(context, { ...run, baseCheckpointId: undefined, checkpointId }, { force: true });
}

function onlyGraph({ graphs: { names } }: ServiceContext, threadId: string): string {
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  throw new ThreadkeepError(
    `No run of thread ${JSON.stringify(threadId)} is recorded, so nothing tells which of the service's graphs it is of (${names.join(", ") || "none"}). Name it: recoverThread(threadId, { force: true, graph: "name" }).`,
    { code: "recovery.graph-missing", context: { threadId, graphs: names } },
  );
}

interface Head {
  threadId: string;
  checkpointId: string;
  graph: RegisteredGraph;
}

async function admitHead(
  { runs, owner, settings, tellEvent }: ServiceContext,
  { threadId, checkpointId, graph }: Head,
): Promise<RunRow> {
  const runId = randomUUID();
  const admission = await runs!.admit({
    runId,
    threadId,
    graph: graph.name,
    graphVersion: graph.version,
    owner,
    leaseMs: settings.leaseMs,
    input: { kind: "nothing" },
    baseCheckpointId: checkpointId,
    options: graph.schema === undefined ? {} : { schema: graph.schema },
    replaces: [],
  });
  // Somebody began a run since there was none.
  if (admission.kind === "refused") throw new LeaseLostError({ runId, owner, epoch: 0 }, threadId);
  const { epoch } = admission.run;
  tellEvent({ type: "run.admitted", runId, threadId, graph: graph.name, owner, epoch });
  return admission.run;
}
