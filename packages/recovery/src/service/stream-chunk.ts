import type { CompiledStateGraph, InferWriterType, Pregel, StreamMode, StreamOutputMap } from "@langchain/langgraph";
import type { OutputOf, ServiceGraph } from "./service-graph.ts";

/** One of LangGraph's, or several. */
export type StreamModes = StreamMode | readonly StreamMode[];

/** What a graph streams, by its modes, each chunk with its namespace where subgraphs stream as well. */
export type ChunkOf<Graph, Modes extends StreamModes | undefined, Subgraphs extends boolean> =
  PartsOf<Graph> extends {
    nodes: infer Nodes;
    updates: infer Updates;
    values: infer Values;
    returns: infer Returns;
    custom: infer Custom;
  }
    ? StreamOutputMap<Listed<Modes>, Subgraphs, Updates, Values, Nodes, Returns, Custom, undefined>
    : never;

type Listed<Modes> = Modes extends readonly (infer Mode extends StreamMode)[]
  ? Mode[]
  : Modes extends StreamMode
    ? Modes
    : undefined;

type PartsOf<Graph> = Graph extends { graph: infer Inner extends ServiceGraph; version?: string }
  ? Graph extends ServiceGraph
    ? PartsOfAgent<Graph>
    : PartsOf<Inner>
  : // By its own class first: what only its methods show of a base class cannot be inferred.
    Graph extends CompiledStateGraph<
        infer State,
        infer Update,
        infer Nodes,
        infer _I,
        infer _O,
        infer _C,
        infer Returns,
        infer _R,
        infer Writer,
        infer _T
      >
    ? { nodes: Nodes; updates: Update; values: State; returns: Returns; custom: InferWriterType<Writer> }
    : Graph extends Pregel<
          infer Nodes,
          infer _C,
          infer _X,
          infer _I,
          infer _O,
          infer Updates,
          infer Values,
          infer Returns,
          infer _M,
          infer Custom,
          infer _T
        >
      ? { nodes: keyof Nodes; updates: Updates; values: Values; returns: Returns; custom: Custom }
      : PartsOfAgent<Graph>;

/** What createAgent returns tells no more of its nodes. */
interface PartsOfAgent<Graph> {
  nodes: string;
  updates: OutputOf<Graph>;
  values: OutputOf<Graph>;
  returns: unknown;
  custom: unknown;
}
