import { START } from "@langchain/langgraph";
import type { RunFailure, RunRow } from "@threadkeep/persistence";
import { nameRun } from "../service/failure-event.ts";
import { requireRuns } from "../service/require-runs.ts";
import type { ServiceContext } from "../service/service-context.ts";
import type { RegisteredGraph } from "../service/service-graph-registry.ts";
import { innerGraph } from "../stuck/graph-state.ts";
import { readThreadHead } from "../stuck/read-thread-head.ts";
import { isTakenUpTooOften } from "./attempt-policy.ts";
import { judgeVersion } from "./judge-version.ts";
import { readRecordedSchema } from "./record-schema.ts";
import { recordEnd, type Ended } from "./recovery-record.ts";
import { describeUsedUp } from "./run-story.ts";

/** Ends a run that is not to be driven again: it was taken up too often, or its graph is another now. Undefined for one that is. */
export async function refuseRun(
  context: ServiceContext,
  run: RunRow,
  graph: RegisteredGraph,
): Promise<Ended | undefined> {
  if (isTakenUpTooOften(run, context.settings.attempts)) return park(context, run);
  const problems = await findProblems(context, run, graph);
  return problems.length === 0 ? undefined : refuseVersion(context, run, graph, problems);
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

async function findProblems(
  { checkpointer }: ServiceContext,
  run: RunRow,
  graph: RegisteredGraph,
): Promise<readonly string[]> {
  const inner = innerGraph(graph.graph);
  // As the checkpoint has it: the graph leaves out tasks of nodes that it does not have.
  const reading = await readThreadHead({ checkpointer, threadId: run.threadId });
  return judgeVersion({
    recorded: { version: run.graphVersion, schema: readRecordedSchema(run.options?.["schema"]) },
    now: { version: graph.version, schema: readRecordedSchema(graph.schema) },
    nextNodes: reading?.head.nextNodes ?? [],
    // A function has an input to take in, and no node for it.
    hasNode: (name) => inner === undefined || name === START || name in inner.nodes,
  });
}

async function refuseVersion(
  context: ServiceContext,
  run: RunRow,
  graph: RegisteredGraph,
  problems: readonly string[],
): Promise<Ended> {
  const message =
    `Graph "${graph.name}" is another than the one that the run began with (${run.graphVersion} then, ${graph.version} now): ` +
    `${problems.join("; ")}. Deploy one that fits, or go on all the same with recoverThread(threadId, { force: true }).`;
  const failure: RunFailure = { class: "incompatible", name: "IncompatibleGraph", message };
  const event = { type: "run.incompatible", ...nameRun(run), graphVersion: graph.version, problems } as const;
  await recordEnd(context, run, { state: "failed", failure }, event);
  return { outcome: "failed", why: message };
}
