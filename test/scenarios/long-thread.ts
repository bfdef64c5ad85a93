import type { BaseMessage } from "@langchain/core/messages";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { SummarizationOptions } from "@threadkeep/middleware";
import { buildAgent } from "./build-agent.ts";
import { buildGraph } from "./build-graph.ts";
import type { Replay } from "./replay.ts";
import { snapshotOf, type MessageSnapshot } from "../../packages/middleware/src/testing/message-snapshot.ts";
import { isShortened } from "../../packages/middleware/src/testing/pass-breaches.ts";
import { isSummaryMessage } from "../../packages/middleware/src/testing/must-stay.ts";

/** The two ways to keep a thread within its budget. */
export const KINDS = ["node", "middleware"] as const;
export type Kind = (typeof KINDS)[number];

export interface ThreadParts {
  threadId: string;
  replay: Replay;
  options: SummarizationOptions;
  checkpointer: BaseCheckpointSaver;
  /** Is told what the agent's model is sent. */
  onPrompt?: (messages: BaseMessage[]) => void;
}

/** What both kinds of graph can do. */
export interface ThreadGraph {
  stream(input: { messages: BaseMessage[] } | null, options: object): Promise<AsyncIterable<unknown>>;
  getState(config: object): Promise<{ values: { messages?: BaseMessage[] }; tasks: readonly unknown[] }>;
}

export interface LongThread {
  /** Every message by its id, as it was when it came into the thread. */
  given: Map<string, MessageSnapshot>;
  /** Runs a turn to its end, or goes on with `null`. */
  run(input: BaseMessage[] | null, options?: { signal?: AbortSignal }): Promise<void>;
  state(): Promise<{ messages: BaseMessage[]; isWaiting: boolean }>;
}

export function openThread(kind: Kind, parts: ThreadParts): LongThread {
  const graph: ThreadGraph = kind === "node" ? buildGraph(parts) : buildAgent(parts);
  return threadOf(graph, parts.threadId);
}

export function threadOf(graph: ThreadGraph, threadId: string): LongThread {
  const given = new Map<string, MessageSnapshot>();
  const configurable = { thread_id: threadId };
  return {
    given,
    run: async (input, options = {}) => {
      const config = { ...options, configurable, streamMode: "values", durability: "sync", recursionLimit: 100 };
      for await (const values of await graph.stream(input && { messages: input }, config))
        note((values as { messages?: BaseMessage[] }).messages ?? [], given);
    },
    state: async () => {
      const { values, tasks } = await graph.getState({ configurable });
      // Not `next`: that leaves out a task whose writes are there and whose checkpoint is not.
      return { messages: values.messages ?? [], isWaiting: tasks.length > 0 };
    },
  };
}

/** A message is in the state of at least one superstep before anything takes its place. */
function note(messages: readonly BaseMessage[], given: Map<string, MessageSnapshot>): void {
  for (const message of messages) {
    const id = String(message.id);
    if (!given.has(id) && !isSummaryMessage(message) && !isShortened(message)) given.set(id, snapshotOf(message));
  }
}
