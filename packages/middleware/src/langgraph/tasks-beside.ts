// Which tasks a superstep has, as its checkpoint tells. Shapes read in @langchain/langgraph 1.4.18.
import type { RunnableConfig } from "@langchain/core/runnables";
import { CHECKPOINT_MAP, GOES_TO, INPUT, TASKS } from "./reserved-names.ts";
import { saverOf, taskOf } from "./langgraph-internals.ts";

/**
 * Whether other tasks run or wait for a human at the same time, of the graph that runs this one or of a graph around it: they may write what this
 * one reads, and answer the tool calls that it finds open. "unknown" where no checkpoint tells. Reads one checkpoint for each graph.
 */
export async function tasksBeside(config: RunnableConfig): Promise<"none" | "some" | "unknown"> {
  const [task, saver] = [taskOf(config), saverOf(config)];
  const thread_id: unknown = config.configurable?.["thread_id"];
  if (task === undefined || saver === undefined) return "unknown";
  const counts = await Promise.all(
    levelsOf(config, task.namespace).map(async ([checkpoint_ns, checkpoint_id]) => {
      const saved = await saver.getTuple({ configurable: { thread_id, checkpoint_ns, checkpoint_id } });
      return countTasks(saved?.checkpoint.channel_values ?? {});
    }),
  ).catch(() => [0]);
  if (counts.some((count) => count > 1)) return "some";
  return counts.every((count) => count === 1) ? "none" : "unknown";
}

/** A task that a `Send` has made: it has its siblings' state no more than their input. */
export function isSent(config: RunnableConfig): boolean {
  const path: unknown = config.metadata?.["langgraph_path"];
  return Array.isArray(path) && path[0] === "__pregel_push";
}

/** Each graph that has this one inside, and this one: its namespace, and the checkpoint that its superstep began from. */
function levelsOf(config: RunnableConfig, namespace: string): [namespace: string, superstep: string][] {
  const map = (config.configurable?.[CHECKPOINT_MAP] ?? {}) as Record<string, string>;
  return Object.entries(map).filter(([outer]) => outer === "" || `${namespace}|`.startsWith(`${outer}|`));
}

/** Nodes that were gone to, those that all their predecessors have gone to, and what was sent. */
function countTasks(values: Readonly<Record<string, unknown>>): number {
  const names = Object.keys(values);
  const called = names.filter((name) => name === INPUT || name.startsWith(GOES_TO));
  const joined = names.filter((name) => name.startsWith("join:") && isComplete(name, values[name]));
  const sent = values[TASKS];
  return called.length + joined.length + (Array.isArray(sent) ? sent.length : 0);
}

/** A join is named for those it waits for, and keeps those that have come. */
function isComplete(join: string, come: unknown): boolean {
  const awaited = join.slice("join:".length, join.lastIndexOf(":")).split("+");
  return Array.isArray(come) && come.length >= awaited.length;
}
