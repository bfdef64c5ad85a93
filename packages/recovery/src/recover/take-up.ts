import { Command } from "@langchain/langgraph";
import type { Fence, RunRow } from "@threadkeep/persistence";
import type { RecordedInput } from "../service/recorded-input.ts";
import type { ServiceContext } from "../service/service-context.ts";
import type { RegisteredGraph } from "../service/service-graph-registry.ts";
import { innerGraph, type InnerGraph } from "../stuck/graph-state.ts";
import { readThreadHead, type HeadReading } from "../stuck/read-thread-head.ts";
import { planRepair, type ThreadRepair } from "./plan-repair.ts";
import { planResume } from "./plan-resume.ts";
import { readHeadFacts } from "./read-head-facts.ts";
import { readRecordedSchema } from "./record-schema.ts";
import type { ResumePlan } from "./resume-plan.ts";
import { routeAgain } from "./route-again.ts";

/** A run whose lease this service holds, with all that it takes to go on with it. */
export interface TakenUp {
  run: Pick<RunRow, "threadId" | "baseCheckpointId" | "checkpointId">;
  /** Undefined on a saver that keeps no runs. */
  fence: Fence | undefined;
  graph: RegisteredGraph;
  input: RecordedInput;
}

/** What to drive a run with, or why not to. */
export type Start =
  | { kind: "drive"; first: unknown; repaired: number }
  | Extract<ResumePlan, { kind: "done" | "waiting" | "impossible" }>;

export function fenceOfRun({ runId, epoch }: RunRow, owner: string): Fence {
  return { runId, owner, epoch };
}

/**
 * What a run is to be driven with so that nothing is lost or done twice. Where its routing failed, that is done again here, under the
 * run's fence: a router may throw.
 *
 * @throws {ThreadkeepError} `recovery.unreadable-checkpoint`, `run.lease-lost`, and whatever a router throws
 */
export async function findStart(context: ServiceContext, taken: TakenUp): Promise<Start> {
  const inner = innerGraph(taken.graph.graph);
  const { plan, repair } = await readPlan(context, taken, inner);
  if (plan.kind !== "route" || inner === undefined) return toStart(plan, repair);
  const place = { threadId: taken.run.threadId, fence: taken.fence };
  for (const task of plan.tasks) await routeAgain(context.checkpointer, inner, place, task);
  return { kind: "drive", first: null, repaired: 0 };
}

interface Planned {
  plan: ResumePlan;
  repair: ThreadRepair | undefined;
}

async function readPlan(
  { checkpointer }: ServiceContext,
  { run, graph, input }: TakenUp,
  inner: InnerGraph | undefined,
): Promise<Planned> {
  const { threadId } = run;
  const reading = await readThreadHead({ checkpointer, threadId, graph: inner });
  // A graph that shows nothing of itself is trusted to know how it goes on.
  if (reading && !inner) return { plan: planUnseen(run, input, reading), repair: undefined };
  const head = reading && inner && (await readHeadFacts(checkpointer, threadId, inner, reading));
  const plan = planResume({ run, input, head });
  const mayRepair = plan.kind === "go-on" || plan.kind === "start";
  if (!mayRepair || !reading?.snapshot || !head) return { plan, repair: undefined };
  const schema = readRecordedSchema(graph.schema);
  return { plan, repair: planRepair(reading.snapshot, head.tasks, schema) };
}

function planUnseen(run: TakenUp["run"], input: RecordedInput, { head }: HeadReading): ResumePlan {
  const { checkpointId, interrupts, status } = head;
  if (status === "paused") return { kind: "waiting", interrupts: interrupts.length };
  const nothingSeen = { tasks: [], missing: [], questions: [], breakpoint: undefined };
  const plan = planResume({ run, input, head: { checkpointId, ...nothingSeen } });
  return plan.kind === "done" && status !== "done" ? { kind: "go-on" } : plan;
}

function toStart(plan: ResumePlan, repair: ThreadRepair | undefined): Start {
  const goto = plan.kind === "start" ? [...plan.nodes] : undefined;
  switch (plan.kind) {
    case "begin":
      return { kind: "drive", first: plan.first, repaired: 0 };
    case "go-on":
    case "start":
      return { kind: "drive", first: commandOf(goto, repair), repaired: repair?.messages ?? 0 };
    case "route":
      return { kind: "impossible", why: "its routing failed, and its graph does not show how to do that again" };
    default:
      return plan;
  }
}

// Applied to the head before its tasks run, which `updateState` would put an end to.
function commandOf(goto: string[] | undefined, repair: ThreadRepair | undefined): Command | null {
  if (goto === undefined && repair === undefined) return null;
  return new Command({ ...(goto && { goto }), ...(repair && { update: repair.update }) });
}
