import type { BaseMessage } from "@langchain/core/messages";
import {
  END,
  MemorySaver,
  MessagesAnnotation,
  START,
  StateGraph,
  type BaseCheckpointSaver,
  type StateSnapshot,
} from "@langchain/langgraph";
import type { SummarizationEvent } from "../../summarization-event.ts";
import { memoryArchive } from "../../../testing/memory-archive.ts";
import { summarizingModel } from "../../../testing/summarizer-models.ts";
import { isOverBudget } from "../is-over-budget.ts";
import type { SummarizationNodeOptions } from "../node-options.ts";
import { createSummarizationNode } from "../summarization-node.ts";
import { question, turnOf } from "./chatter.ts";

/** Room for some five turns of `turnOf`. */
export const BUDGET = 1_000;

export interface Thread {
  configurable: { thread_id: string };
}

/** Of a name of its own: what is remembered of threads is remembered for the whole process. */
export function newThread(): Thread {
  return { configurable: { thread_id: `thread-${threads++}` } };
}
let threads = 0;

/** Those of a pass over a list that is called `messages`. */
export type PassOptions = Omit<SummarizationNodeOptions, "state" | "channel">;

/** Options for a node whose calls, events and archive can be looked at. */
export function watchedOptions(more: Partial<PassOptions> = {}) {
  const events: SummarizationEvent[] = [];
  const archive = memoryArchive();
  const model = summarizingModel();
  const options: PassOptions = {
    model,
    budget: { tokens: BUDGET },
    keep: { messages: 4 },
    archive,
    onEvent: (event) => void events.push(event),
    ...more,
  };
  return { options, events, archive, model };
}

export interface ChatGraphOptions {
  node?: Partial<PassOptions>;
  /** Of the predicate, when they are not the node's. */
  edge?: Parameters<typeof isOverBudget>[0] | "none";
  agent?: (state: { messages: BaseMessage[] }) => object;
  checkpointer?: BaseCheckpointSaver | false;
  retryPolicy?: { maxAttempts: number; initialInterval: number };
}

/** START, by way of `summarize` where that has work, to an agent that answers the last question as `turnOf` has it. */
export function chatBuilder({ node = {}, edge, agent = answerLast, retryPolicy }: ChatGraphOptions = {}) {
  const watched = watchedOptions(node);
  const isOver = edge === "none" ? () => true : isOverBudget(edge ?? watched.options);
  const builder = new StateGraph(MessagesAnnotation)
    .addNode("summarize", createSummarizationNode(watched.options), {
      ...(retryPolicy && { retryPolicy }),
    })
    .addNode("agent", agent)
    .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : "agent"), ["summarize", "agent"])
    .addEdge("summarize", "agent")
    .addEdge("agent", END);
  const thread = newThread();
  const archived = () => watched.archive.messagesOf(thread.configurable.thread_id);
  return { ...watched, isOver, builder, thread, archived };
}

export function chatGraph({ checkpointer = new MemorySaver(), ...options }: ChatGraphOptions = {}) {
  const chat = chatBuilder(options);
  // What LangGraph makes of the thread's config for an edge within a run.
  const run = { configurable: { ...chat.thread.configurable, __pregel_checkpointer: checkpointer } };
  return { ...chat, run, graph: chat.builder.compile(checkpointer === false ? {} : { checkpointer }) };
}

/** What `turnOf` says after the last question; nothing where that is answered. */
export function answerLast({ messages }: { messages: BaseMessage[] }): { messages: BaseMessage[] } {
  const turn = Number(messages.at(-1)!.id!.split("/question")[0]);
  return { messages: Number.isNaN(turn) ? [] : turnOf(turn).slice(1) };
}

interface Chatting {
  graph: {
    invoke(input: { messages: BaseMessage[] }, config: object): Promise<{ messages: BaseMessage[] }>;
  };
  thread: Thread;
}

/** One run for each question from `from` to before `to`. */
export async function chat({ graph, thread }: Chatting, from: number, to: number, config: object = {}) {
  let messages: BaseMessage[] = [];
  for (let turn = from; turn < to; turn++)
    ({ messages } = await graph.invoke({ messages: [question(turn)] }, { ...thread, ...config }));
  return messages;
}

interface Stored {
  graph: { getStateHistory(config: object): AsyncIterable<StateSnapshot> };
  thread: Thread;
}

export async function historyOf({ graph, thread }: Stored): Promise<StateSnapshot[]> {
  const snapshots: StateSnapshot[] = [];
  for await (const snapshot of graph.getStateHistory(thread)) snapshots.push(snapshot);
  return snapshots;
}

export function idsOf(messages: readonly { id?: string | undefined }[]): (string | undefined)[] {
  return messages.map(({ id }) => id);
}

/** Ids of what is archived and of what is still there as it was, sorted: all that was ever said, where nothing is lost. */
export function allThatWasSaid(archived: readonly { id?: string }[], messages: readonly BaseMessage[]) {
  const own = messages.filter((message) => message.additional_kwargs["threadkeep"] === undefined);
  return idsOf([...archived, ...own]).toSorted();
}
