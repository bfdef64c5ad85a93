import { Runnable, type RunnableConfig, type RunnableInterface } from "@langchain/core/runnables";
import {
  getConfig,
  type ExtractStateType,
  type LangGraphRunnableConfig,
  type StateDefinitionInit,
} from "@langchain/langgraph";
import { isAgent } from "../../guard/graph-kinds.ts";
import { checkNode, refuseNode } from "./check-node.ts";
import { recoverNode } from "./recover-node.ts";
import { recoverAgent, recoverGraph, recoverRunnable, type GraphLike } from "./recovered-runnable.ts";
import { resolveRecoveryNode, type RecoveryNodeOptions, type ResolvedRecoveryNode } from "./recovery-node-options.ts";
import { markWrapped } from "./wrapped-nodes.ts";

/** A function as a node. Written as a method: a node of any state is one. */
interface NodeFunction<State> {
  node(state: State, config: LangGraphRunnableConfig): unknown;
}

/** What `createAgent` returns. */
interface AgentNode {
  graph: RunnableInterface;
  invoke(...args: never[]): unknown;
  withConfig(...args: never[]): unknown;
}

/**
 * A node of a StateGraph that is tried again where that can help, within the attempts of the node and the budget of its run. Takes node
 * functions, compiled graphs and other Runnables, and gives back the same type; a function then always returns a promise. For an agent of
 * `createAgent` it gives back the agent's graph, since an agent itself is no node. Interrupts, commands to a parent graph, drains and aborts
 * pass through.
 *
 * A node may run again with all that it did before it failed: one that pays or sends needs `idempotent: false`. Single model and tool calls
 * are better recovered by `errorRecoveryMiddleware`, which also has what does not exist here: `fallback` and `tools`.
 *
 * An attempt begins as a resumed run does: answered interrupts keep their answers, what a failed attempt has written is gone, and with a
 * checkpointer a graph goes on from its own last checkpoint, without doing its finished steps again. A graph that is started by itself and not
 * by a node is called as it is, and so are methods other than `invoke`. A node's `timeout` in LangGraph covers all attempts together.
 *
 * TypeScript cannot tell the state of a callback in `addNode("a", withErrorRecovery((state) => ...))`: give the option `state` what the graph is
 * built of, write the parameter's type, or use `addNode({ a: withErrorRecovery((state) => ...) })`.
 *
 * Spread `recoveryChannels` into an Annotation, or `recoveryFields` into a StateSchema or a zod object, to have the count survive the process,
 * and for `recoveryFailure`.
 *
 * @throws {ThreadkeepError} at once: `recovery.invalid-option`, `recovery.not-a-node` (a graph that is not compiled, too),
 * `recovery.already-wrapped`. In a run: `recovery.no-failure-field` where `onExhausted` could tell nobody that the node has failed; the node's
 * own error where no retry can help; `RetriesExhaustedError` (`recovery.exhausted`) where a bound is reached and `onExhausted` is "throw".
 *
 * @example
 * const graph = new StateGraph(State)
 *   .addNode("search", withErrorRecovery(async ({ query }) => ({ pages: await search(query) }), { state: State }))
 *   .addNode("team", withErrorRecovery(team.compile(), { attempts: 5, onExhausted: { goto: "apologize" } }), { ends: ["apologize"] })
 */
export function withErrorRecovery<
  const Schema extends StateDefinitionInit,
  Node extends NodeFunction<ExtractStateType<Schema>>["node"],
>(
  node: Node,
  options: RecoveryNodeOptions & { /** What the graph is built of: only for types. */ state: Schema },
): Node;
export function withErrorRecovery<Node extends NodeFunction<unknown>["node"]>(
  node: Node,
  options?: RecoveryNodeOptions,
): Node;
export function withErrorRecovery<Agent extends AgentNode>(agent: Agent, options?: RecoveryNodeOptions): Agent["graph"];
export function withErrorRecovery<Node extends RunnableInterface<never, unknown>>(
  node: Node,
  options?: RecoveryNodeOptions,
): Node;
export function withErrorRecovery(node: unknown, options: RecoveryNodeOptions = {}): unknown {
  checkNode(node);
  const resolved = resolveRecoveryNode(options);
  if (typeof node === "function") return recoverFunction(node as RecoverableFunction, resolved);
  if (isGraph(node)) return recoverGraph(node, resolved);
  if (isAgent(node)) return recoverAgent(node as never, resolved);
  if (Runnable.isRunnable(node)) return recoverRunnable(node as Runnable, resolved);
  const what = node === null ? "null" : `a value of type ${typeof node}`;
  return refuseNode(`${what}. Give it a node: a function, a compiled graph, a createAgent agent, or a Runnable`);
}

type RecoverableFunction = (input: unknown, config: RunnableConfig, ...rest: unknown[]) => unknown;

function recoverFunction(node: RecoverableFunction, options: ResolvedRecoveryNode): RecoverableFunction {
  function recovered(this: unknown, input: unknown, given?: RunnableConfig, ...rest: unknown[]): unknown {
    const config = given ?? getConfig() ?? {};
    const attempt = async (next: unknown, own: RunnableConfig) => settle(await node(next, own, ...rest), next, own);
    return recoverNode({ input, config, attempt, ownName: node.name || "node", isNode: isStep(this) }, options);
  }
  markWrapped(recovered);
  return Object.defineProperty(recovered, "name", { value: node.name, configurable: true });
}

/** LangGraph makes a step of each function that is a node, and calls it as its method. Its config is the same for what it calls itself. */
function isStep(caller: unknown): boolean {
  return typeof caller === "object" && caller !== null && typeof (caller as { func?: unknown }).func === "function";
}

/** LangGraph runs a Runnable that a node returns: within the attempt, so that its failures count. */
function settle(result: unknown, input: unknown, config: RunnableConfig): unknown {
  return Runnable.isRunnable(result) ? (result as Runnable).invoke(input, config) : result;
}

function isGraph(node: unknown): node is GraphLike {
  return typeof node === "object" && node !== null && (node as { lg_is_pregel?: unknown }).lg_is_pregel === true;
}
