import { nearestName } from "@threadkeep/state";
import { problem } from "../../threads/problem.ts";
import type { LoadedGraphs } from "./load-graphs.ts";

/** @throws {ThreadkeepError} `graphs.unknown` where the run of a thread is of a graph that is not among them */
export function requireGraph(
  { graphs, source }: LoadedGraphs,
  { threadId, graph }: { threadId: string; graph: string },
): void {
  const names = Object.keys(graphs);
  if (names.includes(graph)) return;
  const nearest = nearestName(graph, names);
  const meant = nearest === undefined ? "" : ` The nearest name is ${JSON.stringify(nearest)}.`;
  throw problem({
    code: "graphs.unknown",
    message: `The run of thread ${JSON.stringify(threadId)} is of graph ${JSON.stringify(graph)}, which is not among those of ${source}: ${names.join(", ")}.${meant}`,
    help: "Runs are recorded under the name that their service gave the graph. Export the graph under that name.",
  });
}
