/**
 * What is needed of a compiled StateGraph, of an entrypoint, or of what `createAgent` returns. It may be compiled without a
 * checkpointer: the service's is given to each run.
 */
export interface ServiceGraph {
  invoke(input: never, config?: never): Promise<unknown>;
  stream(input: never, config?: never): Promise<AsyncIterable<unknown>>;
}

/** What a run of the graph begins with. */
export type InputOf<Graph> = Graph extends { graph: infer Inner extends ServiceGraph; version?: string }
  ? InputOf<Inner>
  : Graph extends { invoke(input: infer Input, config?: infer _Config): Promise<unknown> }
    ? Input
    : never;

/** What it ends with. */
export type OutputOf<Graph> = Graph extends { graph: infer Inner extends ServiceGraph; version?: string }
  ? OutputOf<Inner>
  : Graph extends { invoke(input: never, config?: never): Promise<infer Output> }
    ? // An entrypoint's is a promise of what its function gives.
      Awaited<Output>
    : never;
