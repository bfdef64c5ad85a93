import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { Command } from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import { isSaver } from "../arguments/assert-arguments.ts";

/** A task as `getState` tells of it. */
export interface TaskLike {
  id: string;
  name: string;
}

/** What is needed of a compiled graph. Shapes read in @langchain/langgraph 1.4.18. */
export interface ThreadGraph {
  lg_is_pregel: boolean;
  checkpointer?: unknown;
  channels: Record<string, unknown>;
  nodes: Record<string, unknown>;
  getSubgraphs(namespace?: string, recurse?: boolean): Iterable<[string, { channels: Record<string, unknown> }]>;
  getState(config: RunnableConfig): Promise<{ tasks: readonly TaskLike[] }>;
  updateState(config: RunnableConfig, values: unknown, asNode?: string): Promise<RunnableConfig>;
}

/** What a node of the graph may write; `Record<string, unknown>` where the graph's type does not tell. */
export type UpdateOf<Graph> = Graph extends { "~agentTypes": unknown; invoke: infer Invoke }
  ? AgentUpdate<Invoke>
  : Graph extends { "~RunInput": infer Update }
    ? unknown extends Update
      ? Record<string, unknown>
      : Update
    : Record<string, unknown>;

// The type of an agent's graph says nothing of its state; what the agent takes and gives does.
type AgentUpdate<Invoke> = Invoke extends (input: infer Input, ...rest: never) => Promise<infer State>
  ? Partial<Omit<State, keyof StateIn<Input> | "__interrupt__"> & StateIn<Input>>
  : Record<string, unknown>;

type StateIn<Input> = Exclude<Input, Command | null>;

export type NodeOf<Graph> = Graph extends { "~NodeType": infer Node extends string } ? Node : string;

/** @throws {ThreadkeepError} `history.not-a-graph`, `history.no-checkpointer` */
export function openGraph(given: object): { graph: ThreadGraph; saver: BaseCheckpointSaver } {
  const candidate = graphIn(given);
  if (!isThreadGraph(candidate)) {
    throw new ThreadkeepError("This is no graph. Give what StateGraph.compile() or createAgent() returns.", {
      code: "history.not-a-graph",
    });
  }
  const { checkpointer } = candidate;
  if (isSaver(checkpointer)) return { graph: candidate, saver: checkpointer };
  throw new ThreadkeepError(
    "The graph has no checkpointer of its own, so it has no threads. Compile it with { checkpointer }, and give the outermost graph.",
    { code: "history.no-checkpointer" },
  );
}

/**
 * As `openGraph`; a saver stands for its threads without the graph that made them.
 * @throws {ThreadkeepError} `history.not-a-graph`, `history.no-checkpointer`
 */
export function openThreads(graphOrSaver: object): { graph: ThreadGraph | undefined; saver: BaseCheckpointSaver } {
  return isSaver(graphOrSaver) ? { graph: undefined, saver: graphOrSaver } : openGraph(graphOrSaver);
}

/** @param given whatever a caller without types gives */
function graphIn(given: unknown): unknown {
  if ((typeof given !== "object" && typeof given !== "function") || given === null) return undefined;
  return "graph" in given ? given.graph : given;
}

function isThreadGraph(value: unknown): value is ThreadGraph {
  return (
    typeof value === "object" &&
    value !== null &&
    "lg_is_pregel" in value &&
    "updateState" in value &&
    "getSubgraphs" in value
  );
}
