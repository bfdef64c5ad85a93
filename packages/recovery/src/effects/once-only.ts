import { Runnable, type RunnableConfig } from "@langchain/core/runnables";
import type { StructuredToolInterface } from "@langchain/core/tools";
import { getConfig } from "@langchain/langgraph";
import type { EffectLedger } from "./effect-ledger.ts";
import type { EffectOptions } from "./effect-policy.ts";
import { callOnce, type ToolEffect } from "./tool/call-once.ts";
import { withIdempotencyKey } from "./key/idempotency-key-of.ts";
import { readToolCall, refuseCall } from "./tool/tool-call.ts";
import { assertLedger } from "./options/assert-ledger.ts";
import { assertTool } from "./options/assert-tool.ts";
import { resolveEffectOptions } from "./options/effect-options.ts";

/** A tool of LangChain: what `tool()` makes, a StructuredTool, a Runnable as a tool. */
export interface InvokableTool {
  name: string;
  invoke(input: never, config?: never): Promise<unknown>;
}

/** What a model calls it with. */
export type ToolArgs<Tool> =
  Tool extends StructuredToolInterface<infer _Schema, infer Args, infer _Output> ? Args : unknown;

/** What its function returns. */
export type ToolOutput<Tool> =
  Tool extends StructuredToolInterface<infer _Schema, infer _Args, infer Output> ? Output : unknown;

export interface OnceOnlyOptions<Tool = unknown> extends EffectOptions<ToolArgs<Tool>, ToolOutput<Tool>> {
  ledger: EffectLedger;
  /** What the model reads in a replay of `effects: "stub"`. */
  stub?(args: ToolArgs<Tool>): string;
}

/**
 * The same tool, whose calls have their effect once: each is claimed by thread, branch and tool call id before it runs, and its result is
 * stored after. Called again by a resumed run, it gives that result. Where a crash came between, nobody knows what happened, and `policy`
 * says what becomes of it; by default a human is asked.
 *
 * It has to be called by a tool node (`createAgent`, ToolNode), or with a tool call: `{ type: "tool_call", id, name, args }`. A tool node gets
 * what ends the run as a Command that fails it, since it would hand an error to the model, which would call again.
 *
 * An interrupt within the tool lets it begin anew when it is answered, as LangGraph does: what it did before is done again.
 *
 * @throws {ThreadkeepError} at once `effect.invalid-option`; in a run: LeaseLostError; EffectUnknownError (`effect.unknown`);
 * `effect.other-arguments` for the id of a call that was made otherwise; `effect.no-thread`; `effect.no-call-id`; `effect.invalid-verification`;
 * `effect.other-database`
 * @example
 * const chargeCard = async ({ cents }, config) => {
 *   const { id } = await stripe.charges.create({ amount: cents }, { idempotencyKey: idempotencyKeyOf(config) });
 *   return `charge ${id}`;
 * };
 * const charge = onceOnly(tool(chargeCard, { name: "charge", schema }), {
 *   ledger,
 *   policy: {
 *     verify: async ({ idempotencyKey }) => {
 *       const found = await findCharge(idempotencyKey);
 *       return found ? { outcome: "happened", result: `charge ${found.id}` } : { outcome: "did-not-happen" };
 *     },
 *   },
 * });
 */
export function onceOnly<Tool extends InvokableTool>(tool: Tool, options: OnceOnlyOptions<Tool>): Tool {
  assertTool(tool);
  const resolved = resolveEffectOptions(options, tool.name, ["ledger"]);
  const { ledger, stub } = options;
  assertLedger(ledger, tool.name);
  const effect = { ...resolved, ...(stub && { stub: stub as StubText }) };
  return new Proxy<InvokableTool>(tool, new OnceOnly(ledger, effect)) as Tool;
}

type StubText = NonNullable<ToolEffect["stub"]>;
type Invoke = (input: unknown, config?: RunnableConfig) => Promise<unknown>;

class OnceOnly implements ProxyHandler<InvokableTool> {
  readonly #ledger: EffectLedger;
  readonly #effect: ToolEffect;

  constructor(ledger: EffectLedger, effect: ToolEffect) {
    this.#ledger = ledger;
    this.#effect = effect;
  }

  // Getters and methods of the tool's own get the tool itself: private fields are not found through a proxy. What every Runnable has
  // (stream, batch, pipe, …) keeps the proxy, and so calls it by the ledger.
  get(tool: InvokableTool, key: string | symbol): unknown {
    if (key === "invoke" || key === "call") return this.#invoke(tool);
    const value: unknown = Reflect.get(tool, key, tool);
    if (typeof value !== "function" || key === "constructor" || key in Runnable.prototype) return value;
    return (value as Invoke).bind(tool);
  }

  #invoke(tool: InvokableTool): Invoke {
    return async (input, given) => {
      const config = given ?? (getConfig() as RunnableConfig | undefined) ?? {};
      const toolCall = readToolCall(input, config) ?? refuseCall(tool.name);
      const run = (idempotencyKey: string) =>
        (tool.invoke as Invoke).call(tool, input, withIdempotencyKey(config, idempotencyKey));
      return callOnce({ ledger: this.#ledger, effect: this.#effect, config, tool, toolCall, run });
    };
  }
}
