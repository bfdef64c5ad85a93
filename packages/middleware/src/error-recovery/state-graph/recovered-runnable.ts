import type { Runnable, RunnableConfig } from "@langchain/core/runnables";
import { getConfig } from "@langchain/langgraph";
import { checkpointConfig, saverOf, taskOf } from "../../langgraph/langgraph-internals.ts";
import type { AgentLike } from "../../guard/graph-kinds.ts";
import { recoverNode } from "./recover-node.ts";
import { scratchpadOf } from "./node-attempts.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { isInGraph } from "./state-channels.ts";
import { markWrapped } from "./wrapped-nodes.ts";

/** A graph of any kind: a compiled StateGraph, an entrypoint, a remote graph. */
export interface GraphLike {
  lg_is_pregel: true;
  checkpointer?: unknown;
  getName?(): string;
  invoke(input: unknown, config?: RunnableConfig): Promise<unknown>;
  withConfig(config: RunnableConfig): GraphLike;
}

/** What is looked up on it later is looked up on the original: it stays of its class, with its steps and its graph. */
export function recoverRunnable<Node extends Runnable>(node: Node, options: ResolvedRecoveryNode): Node {
  const copy = Object.create(node) as Runnable;
  copy.invoke = (input, given) => {
    const config = given ?? getConfig() ?? {};
    return recoverNode(
      { input, config, attempt: (next, own) => node.invoke(next, own), ownName: node.getName() },
      options,
    );
  };
  return markWrapped(copy) as Node;
}

/** A graph has private parts that only its own constructor makes, so the copy is one that it makes itself. */
export function recoverGraph<Graph extends GraphLike>(graph: Graph, options: ResolvedRecoveryNode): Graph {
  const copy = graph.withConfig({});
  const { invoke } = copy;
  return recoverInPlace(copy, { original: graph, invoke: invoke.bind(copy) }, options) as Graph;
}

/**
 * Its graph, which is what a StateGraph takes as a node. Called by way of the agent, which judges its input first: a field that a middleware
 * needs and nobody has given is an error there.
 */
export function recoverAgent(agent: AgentLike & Pick<GraphLike, "invoke">, options: ResolvedRecoveryNode): GraphLike {
  const original = agent.graph as object as GraphLike;
  const copy = recoverInPlace(original.withConfig({}), { original, invoke: agent.invoke.bind(agent) }, options);
  copy.withConfig = (config) => recoverAgent(agent.withConfig(config) as typeof agent, options);
  return copy;
}

interface Recovered {
  original: GraphLike;
  invoke: GraphLike["invoke"];
}

function recoverInPlace(copy: GraphLike, { original, invoke }: Recovered, options: ResolvedRecoveryNode): GraphLike {
  const isStateful = original.checkpointer === true;
  copy.invoke = async (input, given) => {
    const config = inTask(given);
    // A run of its own is resumed by whoever has started it.
    if (config === undefined) return invoke(input, given);
    const place = scratchpadOf(config)?.subgraphCounter ?? 0;
    return recoverNode(
      {
        input,
        config,
        attempt: (next, own) => invoke(next, own),
        ownName: copy.getName?.() ?? "graph",
        canResume: async () => !isStateful || hasBegun(config, place),
        isMendable: !isStateful,
        isNode: !isCalledByFunction(config),
      },
      options,
    );
  };
  copy.withConfig = (config) => recoverGraph(original.withConfig(config), options);
  return markWrapped(copy);
}

/** The config of the task that calls it, as a node or from a node's function. */
function inTask(given: RunnableConfig | undefined): RunnableConfig | undefined {
  if (given !== undefined && isInGraph(given)) return given;
  const ambient = getConfig() as RunnableConfig | undefined;
  if (ambient === undefined || !isInGraph(ambient)) return undefined;
  return { ...ambient, ...given, configurable: { ...ambient.configurable, ...given?.configurable } };
}

/** A function's own config is around it while it runs; around a node is the one of its graph. */
function isCalledByFunction(config: RunnableConfig): boolean {
  const ambient = getConfig() as RunnableConfig | undefined;
  const scratchpad = ambient && scratchpadOf(ambient);
  return scratchpad !== undefined && scratchpad === scratchpadOf(config);
}

/**
 * A graph with `checkpointer: true` keeps its state from run to run. Where this task's call has not saved its input yet, the last
 * checkpoint is that of an earlier call: to go on there would return the old answer.
 */
async function hasBegun(config: RunnableConfig, place: number): Promise<boolean> {
  const task = taskOf(config);
  const saver = saverOf(config);
  if (task === undefined || saver === undefined) return false;
  const own = String(config.configurable?.["checkpoint_ns"] ?? "");
  const stable = own.split("|").map((part) => part.split(":")[0]);
  const { configurable } = checkpointConfig(config, task.superstep);
  const { checkpoint_id: _, ...thread } = {
    ...configurable,
    checkpoint_ns: [...stable, ...(place > 0 ? [place] : [])].join("|"),
  } as Record<string, unknown>;
  const tuple = (await saver.getTuple({ configurable: thread })) as
    | { metadata?: { parents?: Record<string, string> } }
    | undefined;
  return tuple?.metadata?.parents?.[task.namespace] === task.superstep;
}
