import { END, isCommand } from "@langchain/langgraph";
import { nearestName, ThreadkeepError } from "@threadkeep/state";
import { pregelOf } from "./pregel-of.ts";
import type { RegisteredGraph } from "./service-graph-registry.ts";

/**
 * That a Command goes to nodes which its graph has: LangGraph 1.4.18 leaves out any other in silence, and the run would end as if it were
 * done. A graph that shows no nodes is trusted.
 *
 * @throws ThreadkeepError `run.node-missing`
 */
export function assertGoto({ name, graph }: RegisteredGraph, threadId: string, input: unknown): void {
  const nodes = Object.keys(pregelOf(graph)?.nodes ?? {});
  if (!isCommand(input) || nodes.length === 0) return;
  const targets: readonly unknown[] = [input.goto ?? []].flat();
  const missing = targets.filter((target) => typeof target === "string" && target !== END && !nodes.includes(target));
  const [first] = missing;
  if (typeof first !== "string") return;
  const nearest = nearestName(first, nodes);
  throw new ThreadkeepError(
    `The Command for thread "${threadId}" goes to ${missing.join(", ")}, and graph "${name}" has no such node.${nearest === undefined ? "" : ` Did you mean "${nearest}"?`} Nothing was run.`,
    { code: "run.node-missing", context: { threadId, graph: name, nodes: missing } },
  );
}
