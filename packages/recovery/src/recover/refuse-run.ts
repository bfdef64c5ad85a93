import type { RunFailure, RunRow } from "@threadkeep/persistence";
import { nameRun } from "../service/failure-event.ts";
import { requireRuns } from "../service/require-runs.ts";
import type { ServiceContext } from "../service/service-context.ts";
import type { RegisteredGraph } from "../service/service-graph-registry.ts";
import { readThreadHead } from "../stuck/read-thread-head.ts";
import { isTakenUpTooOften } from "./attempt-policy.ts";
import { describeProblems, describeRemedy, findProblems, type GraphProblems } from "./find-problems.ts";
import { hasTakenInput } from "./plan-resume.ts";
import { recordEnd, type Ended } from "./recovery-record.ts";
import { describeUsedUp } from "./run-story.ts";

/** Ends a run that is not to be driven again: it was taken up too often, or its graph is another now. Undefined for one that is. */
export async function refuseRun(
  context: ServiceContext,
  run: RunRow,
  graph: RegisteredGraph,
): Promise<Ended | undefined> {
  if (isTakenUpTooOften(run, context.settings.attempts)) return park(context, run);
  const reading = await readThreadHead({ checkpointer: context.checkpointer, threadId: run.threadId });
  // An input that was not taken yet may drop what the head has left to run: what it is begun with then is for its plan to say.
  const head = hasTakenInput(run, reading?.head.checkpointId) ? reading?.head.tuple.checkpoint : undefined;
  const found = findProblems(run, graph, head);
  return found.problems.length === 0 ? undefined : refuseVersion(context, run, graph, found);
}

async function park(context: ServiceContext, run: RunRow): Promise<Ended> {
  const events = await requireRuns(context, "recoverThread").readEvents(run.runId);
  const last = events.findLast(({ failure }) => failure !== undefined)?.failure;
  const failure: RunFailure = {
    class: last?.class ?? "crash",
    name: last?.name ?? "ProcessDied",
    message: describeUsedUp(run, events),
  };
  const { attempts, totalAttempts } = run;
  const event = { type: "run.poisoned", ...nameRun(run), failure, attempts, totalAttempts } as const;
  await recordEnd(context, run, { state: "poisoned", failure }, event);
  return { outcome: "poisoned", why: failure.message };
}

async function refuseVersion(
  context: ServiceContext,
  run: RunRow,
  graph: RegisteredGraph,
  found: GraphProblems,
): Promise<Ended> {
  const { problems } = found;
  const remedy = describeRemedy(found, "recoverThread(threadId, { force: true })");
  const message = `${describeProblems(run, graph, problems)} ${remedy}`;
  const failure: RunFailure = { class: "incompatible", name: "IncompatibleGraph", message };
  const event = { type: "run.incompatible", ...nameRun(run), graphVersion: graph.version, problems } as const;
  await recordEnd(context, run, { state: "failed", failure }, event);
  return { outcome: "failed", why: message };
}
