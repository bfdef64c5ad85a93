import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { insideRun } from "./inside-run.ts";
import type { DriveRequest, DriveStream } from "./run-driver.ts";
import type { ServiceGraph } from "./service-graph.ts";

/** How a graph's call ended. */
export type Turn = { kind: "returned"; output: unknown } | { kind: "threw"; error: unknown };

/** Whatever is thrown from here on ends the run: what made it throw would do so again wherever the run is taken up. */
export async function takeTurn(
  {
    run,
    graph: { graph },
    first: given,
    findFirst,
    stream,
  }: Omit<DriveRequest, "run"> & Partial<Pick<DriveRequest, "run">>,
  configOf: () => object,
): Promise<Turn> {
  try {
    const config = configOf();
    const first = findFirst === undefined ? given : await findFirst();
    const output = await apartFromOuterGraph(() =>
      insideRun(run, () =>
        stream === undefined ? callInvoke(graph, first, config) : callStream(graph, first, config, stream),
      ),
    );
    return { kind: "returned", output };
  } catch (error) {
    return { kind: "threw", error };
  }
}

// What graphs take is known where they are given, and was checked there.
function callInvoke(graph: ServiceGraph, first: unknown, config: object): Promise<unknown> {
  return graph.invoke(first as never, config as never);
}

async function callStream(
  graph: ServiceGraph,
  first: unknown,
  config: object,
  { onChunk }: DriveStream,
): Promise<void> {
  for await (const chunk of await graph.stream(first as never, config as never)) onChunk(chunk);
}

/** Inside a node LangGraph takes a graph that is called for its subgraph, whatever thread it is given. A run is a graph of its own. */
function apartFromOuterGraph<Result>(call: () => Promise<Result>): Promise<Result> {
  if (AsyncLocalStorageProviderSingleton.getRunnableConfig() === undefined) return call();
  return AsyncLocalStorageProviderSingleton.runWithConfig(undefined, call, true);
}
