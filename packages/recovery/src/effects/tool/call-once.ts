import type { RunnableConfig } from "@langchain/core/runnables";
import { isControlFlow } from "../claim/judge-thrown.ts";
import type { EffectCall } from "../claim/effect-call.ts";
import type { EffectLedger } from "../effect-ledger.ts";
import { callScope } from "./call-scope.ts";
import { FatalCommand } from "./fatal-command.ts";
import type { ToolCallLike } from "./tool-call.ts";
import { stubText, toolResult } from "./tool-result.ts";

export type ToolEffect = Pick<EffectCall, "policy" | "singleRequest"> & { stub?: (args: unknown) => string };

export interface OnceCall {
  ledger: EffectLedger;
  effect: ToolEffect;
  config: RunnableConfig;
  tool: { name: string; responseFormat?: unknown };
  toolCall: ToolCallLike;
  /** What the tool node was given, where the config does not tell. */
  state?: unknown;
  run(idempotencyKey: string): Promise<unknown>;
}

/**
 * A tool's call, by the ledger.
 *
 * @returns what the tool gives, and for a tool node what ends the run
 * @throws what the tool throws, an interrupt; outside of a tool node also what ends the run
 */
export async function callOnce({ ledger, effect, config, tool, toolCall, state, run }: OnceCall): Promise<unknown> {
  const { policy, singleRequest, stub = () => stubText(tool.name) } = effect;
  const accept = (result: unknown) => toolResult(result, tool, toolCall.id);
  const call: EffectCall = {
    policy,
    singleRequest,
    name: tool.name,
    args: toolCall.args,
    callId: toolCall.id,
    scope: callScope(state ?? stateOf(config), toolCall.id),
    run: ({ idempotencyKey }) => run(idempotencyKey),
    stub: () => accept(stub(toolCall.args)),
    accept,
  };
  const ended = await ledger.perform(config, call).catch((error: unknown) => {
    if (isControlFlow(error) || !isInToolNode(config, toolCall)) throw error;
    return { kind: "value", value: new FatalCommand(error) } as const;
  });
  if (ended.kind === "thrown") throw ended.error;
  return ended.value;
}

/** Tool nodes name the call beside the tool's input. */
function isInToolNode(config: RunnableConfig, { id }: ToolCallLike): boolean {
  return (config as { toolCallId?: unknown }).toolCallId === id;
}

function stateOf(config: RunnableConfig): unknown {
  const { state } = config as { state?: unknown };
  const scratchpad = config.configurable?.["__pregel_scratchpad"] as { currentTaskInput?: unknown } | undefined;
  return state ?? scratchpad?.currentTaskInput;
}
