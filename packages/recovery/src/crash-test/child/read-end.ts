import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { pendingInterrupts } from "@threadkeep/persistence";
import { isEffectQuestion } from "../../effects/unknown/effect-question.ts";
import type { ServiceGraph } from "../../service/service-graph.ts";
import { innerGraph, readGraphState } from "../../stuck/graph-state.ts";
import type { RunEnd } from "../trace-line.ts";
import { comparable } from "./comparable.ts";

export interface WaitingQuestion {
  id: string | undefined;
  value: unknown;
}

export interface ThreadState {
  isBegun: boolean;
  /** Tasks that are left, asked or not. */
  tasks: number;
  questions: readonly WaitingQuestion[];
  values: unknown;
  steps: number;
}

export async function readThreadState(
  saver: BaseCheckpointSaver,
  graph: ServiceGraph,
  threadId: string,
): Promise<ThreadState> {
  const config = { configurable: { thread_id: threadId } };
  const tuple = await saver.getTuple(config);
  const inner = innerGraph(graph);
  const steps = Number(tuple?.metadata?.step ?? 0);
  if (tuple === undefined) return { isBegun: false, tasks: 0, questions: [], values: undefined, steps };
  const snapshot = inner && (await readGraphState(inner, saver, threadId));
  const tasks = snapshot?.tasks ?? [];
  return {
    isBegun: true,
    tasks: tasks.length,
    questions: snapshot
      ? tasks.flatMap(({ interrupts }) => interrupts.map(({ id, value }) => ({ id, value: value as unknown })))
      : pendingInterrupts(tuple.pendingWrites ?? [], { values: true }).map(({ id, value }) => ({ id, value })),
    values: snapshot?.values ?? ownChannels(tuple.checkpoint.channel_values),
    steps,
  };
}

/** Of one thread, or of several, one beside the other. */
export async function endOf(
  states: readonly ThreadState[],
  { state, failure }: { state: RunEnd["state"]; failure?: { name: string; message: string } | undefined },
): Promise<RunEnd> {
  const questions = states.flatMap((each) => each.questions.map(({ value }) => value));
  const [only, ...others] = states.map(({ values }) => comparable(values));
  return {
    state,
    steps: states.reduce((sum, { steps }) => sum + steps, 0),
    values: others.length === 0 ? only : [only, ...others],
    questions: questions.map((question) =>
      isEffectQuestion(question) ? "an effect is unknown" : comparable(question),
    ),
    isStoppedByUnknown:
      (state === "waiting" && questions.some(isEffectQuestion)) || failure?.name === "EffectUnknownError",
    failure: failure && `${failure.name}: ${failure.message}`,
  };
}

// Of what shows nothing of itself: without LangGraph's own.
function ownChannels(values: Record<string, unknown>): Record<string, unknown> {
  const own = Object.entries(values).filter(
    ([name]) => !name.startsWith("branch:") && !/^__(?!end__|root__)/.test(name),
  );
  return Object.fromEntries(own);
}
