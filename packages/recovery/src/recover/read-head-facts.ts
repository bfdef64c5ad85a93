import type { StateSnapshot } from "@langchain/langgraph";
import type { BaseCheckpointSaver, CheckpointPendingWrite } from "@langchain/langgraph-checkpoint";
import { isFinished, readBare } from "@threadkeep/persistence";
import { questionsOf } from "../service/questions.ts";
import type { InnerGraph } from "../stuck/graph-state.ts";
import type { HeadReading } from "../stuck/read-thread-head.ts";
import type { ThreadHead } from "../stuck/thread-head.ts";
import { findBreakpoint } from "./find-breakpoint.ts";
import { hasBegun } from "./has-begun.ts";
import { missingNodes } from "./missing-nodes.ts";
import { readInnerAnswers } from "./read-inner-answers.ts";
import type { HeadFacts, TaskFacts } from "./resume-facts.ts";

type Task = StateSnapshot["tasks"][number];

/** What decides how a thread goes on, from its head and from where its subgraphs stand. */
export async function readHeadFacts(
  checkpointer: BaseCheckpointSaver,
  threadId: string,
  graph: InnerGraph,
  { head, snapshot }: HeadReading,
): Promise<HeadFacts> {
  const tasks: TaskFacts[] = [];
  for (const task of snapshot?.tasks ?? []) {
    const inner = await readInner(checkpointer, threadId, head.checkpointId, task);
    // Only where it asks is anybody to know.
    const isAsking = task.interrupts.length > 0;
    const innerAnswers = isAsking ? await readInnerAnswers(checkpointer, threadId, task) : [];
    tasks.push({ ...describeTask(task, head.tuple.pendingWrites ?? []), ...inner, innerAnswers });
  }
  const questions = questionsOf(head.tuple.pendingWrites ?? []);
  const missing = missingNodes(head.tuple.checkpoint, graph);
  const breakpoint = breakpointAt(graph, head, tasks);
  return { checkpointId: head.checkpointId, tasks, missing, questions, breakpoint };
}

function describeTask(
  { id, name, path, interrupts, error }: Task,
  writes: readonly CheckpointPendingWrite[],
): Omit<TaskFacts, "hasInnerState" | "innerAnswers" | "wouldBeSkipped"> {
  return {
    id,
    name,
    isSent: path?.[0] === "__pregel_push",
    hasWritten: isFinished(writes, id),
    hasFailed: error !== undefined && error !== null,
    questionIds: interrupts.map((interrupt) => interrupt.id),
  };
}

/** A subgraph's checkpoints stand at its task's name and id; those of one that keeps its own history at the name alone. */
async function readInner(
  checkpointer: BaseCheckpointSaver,
  threadId: string,
  headId: string,
  { id, name }: Task,
): Promise<Pick<TaskFacts, "hasInnerState" | "wouldBeSkipped">> {
  const ofTask = await readBare(checkpointer, { threadId, namespace: `${name}:${id}` });
  const ofThread = await readBare(checkpointer, { threadId, namespace: name });
  const isOfThisStep = ofThread?.metadata?.parents?.[""] === headId;
  return {
    hasInnerState: ofTask !== undefined || isOfThisStep,
    wouldBeSkipped: ofThread !== undefined && !isOfThisStep,
  };
}

// Once a task of the step has done something, the breakpoint before it was passed.
function breakpointAt(graph: InnerGraph, head: ThreadHead, tasks: readonly TaskFacts[]): string | undefined {
  if (tasks.some((task) => task.hasFailed || hasBegun(task))) return undefined;
  const { interruptBefore: before = [], interruptAfter: after = [] } = graph;
  const names = { next: tasks.map(({ name }) => name), last: head.writers };
  return findBreakpoint(head.tuple.checkpoint, { before, after }, names);
}
