import type { RunnableConfig } from "@langchain/core/runnables";
import { getConfig, type LangGraphRunnableConfig } from "@langchain/langgraph";
import type { EffectLedger } from "./effect-ledger.ts";
import type { EffectOptions } from "./effect-policy.ts";
import { assertLedger } from "./options/assert-ledger.ts";
import { assertNode } from "./options/assert-node.ts";
import { resolveEffectOptions } from "./options/effect-options.ts";
import { withIdempotencyKey } from "./key/idempotency-key-of.ts";

/** Written as methods: a node of any state is one. */
interface NodeFunction<State, Update> {
  node(state: State, config: LangGraphRunnableConfig): Update | Promise<Update>;
}

type StateOf<Node> = Node extends (state: infer State, ...rest: never[]) => unknown ? State : never;

export interface OnceOnlyNodeOptions<State = unknown, Update = unknown> extends EffectOptions<State, Update> {
  ledger: EffectLedger;
  /** How it is called in records and questions. The function's own, or "node". */
  name?: string;
  /** What tells it from other runs of the node in the thread, the same in a fork. Without one: the node's task. */
  key?(state: State): string;
  /** What of the state it is done with. Without: what it is done with is not compared. */
  args?(state: State): unknown;
  /** What a replay of `effects: "stub"` gives instead. */
  stub?(state: State): Update;
}

/**
 * A node function of a StateGraph that has its effect once: after a crash its update is given again. An interrupt within it lets it begin
 * anew, as LangGraph does: what it did before the interrupt is done again. Where that matters, use `ledger.once` for the effect alone.
 *
 * TypeScript cannot tell the state of a callback that is written here: write the parameter's type.
 *
 * @throws {ThreadkeepError} at once `effect.invalid-option`; in a run: what the node throws, and as `ledger.once`
 * @example
 * builder.addNode("charge", onceOnlyNode(async ({ order }: State, config) => ({ receipt: await charge(order, idempotencyKeyOf(config)) }), {
 *   ledger, name: "charge", key: ({ order }) => order.id, policy: "retry",
 * }));
 */
export function onceOnlyNode<Node extends NodeFunction<never, unknown>["node"]>(
  node: Node,
  options: OnceOnlyNodeOptions<StateOf<Node>, Awaited<ReturnType<Node>>>,
): Node {
  assertNode(node);
  resolveEffectOptions(options, options?.name ?? node.name, ["ledger", "name", "key", "args"]);
  const { ledger, name = node.name || "node", key, args, stub, ...rest } = options;
  assertLedger(ledger, name);
  const once = async (state: never, given?: RunnableConfig) => {
    const config = (given ?? getConfig() ?? {}) as LangGraphRunnableConfig;
    const effect = {
      ...(rest as EffectOptions),
      name,
      args: args?.(state),
      ...(key && { key: key(state) }),
      ...(stub && { stub: (): unknown => stub(state) }),
    };
    return ledger.once(config, effect, ({ idempotencyKey }) => node(state, withIdempotencyKey(config, idempotencyKey)));
  };
  return Object.defineProperty(once as unknown as Node, "name", { value: node.name, configurable: true });
}
