import type { RunnableConfig } from "@langchain/core/runnables";
import { rootSuperstepOf } from "../../langgraph/langgraph-internals.ts";

/** Where in a run a task is, in words that stay the same when a subgraph is begun anew: its tasks have other ids then. */
export interface Place {
  /** The outermost superstep. */
  superstep: string;
  /** The outermost graph's task. */
  root: string;
  /** From there on: the names of the nodes, and at which step of the innermost graph. Empty for the outermost graph's tasks. */
  path: string;
}

/** Outside of LangGraph everything is at one place. */
export function placeOf(config: RunnableConfig | undefined): Place {
  // "outer:<task id>|inner:<task id>", and "outer:<task id>|1|inner:<task id>" for a second graph called in the same task.
  const namespace = String(config?.configurable?.["checkpoint_ns"] ?? "");
  const [root = "", ...nested] = namespace.split("|").filter((part) => !/^\d+$/.test(part));
  const names = nested.map((part) => part.split(":")[0]);
  const at = { step: config?.metadata?.["langgraph_step"], path: config?.metadata?.["langgraph_path"] };
  return {
    superstep: (config && rootSuperstepOf(config)) ?? "",
    root,
    path: nested.length === 0 ? "" : JSON.stringify([...names, at.step, at.path]),
  };
}
