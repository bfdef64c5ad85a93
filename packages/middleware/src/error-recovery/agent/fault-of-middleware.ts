import { MiddlewareError } from "langchain";
import { hasLeftGraph } from "../../langgraph/langgraph-internals.ts";

/**
 * Whether a middleware between a tool call's hook and the tool threw this. langchain wraps what a hook throws of its own, and hands on what comes
 * from the tool as it is (since 1.5.4). A tool may throw such a wrapper, too, which a middleware of an agent inside of it has caused: that one
 * has come out of a graph.
 */
export function isFaultOfMiddleware(error: unknown): boolean {
  return MiddlewareError.isInstance(error) && !hasLeftGraph(error);
}
