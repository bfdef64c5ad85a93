import type { ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { type Command, getConfig } from "@langchain/langgraph";
import { createMiddleware } from "langchain";
import { resolveEffectOptions } from "../effect-options.ts";
import type { EffectLedger } from "../effect-ledger.ts";
import type { EffectOptions } from "../effect-policy.ts";
import { callOnce, type ToolEffect } from "../tool/call-once.ts";
import { refuseCall } from "../tool/tool-call.ts";
import { keyedTool } from "./keyed-tool.ts";
import { toolErrorsForModel } from "./tool-errors-for-model.ts";

export interface OnceOnlyToolOptions extends EffectOptions {
  /** What the model reads in a replay of `effects: "stub"`. */
  stub?(args: unknown): string;
}

export interface OnceOnlyMiddlewareOptions {
  ledger: EffectLedger;
  /** By name. Other tools are called as they are. */
  tools: Readonly<Record<string, OnceOnlyToolOptions>>;
}

interface ToolRequestLike {
  toolCall: { name: string; id?: string | undefined; args: unknown };
  tool: unknown;
  state: unknown;
}

type ToolResult = ToolMessage | Command;

/**
 * `onceOnly` for tools of `createAgent` that are not at hand, those of an MCP server, say. May stand on either side of
 * `errorRecoveryMiddleware`; further out, all its attempts are one call with one claim.
 *
 * @throws {ThreadkeepError} at once `effect.invalid-option`; a run rejects as with `onceOnly`
 * @example
 * createAgent({ model, tools, checkpointer, middleware: [onceOnlyMiddleware({ ledger, tools: { charge: { policy: "ask" } } })] });
 */
export function onceOnlyMiddleware({ ledger, tools }: OnceOnlyMiddlewareOptions) {
  const effects = new Map(Object.entries(tools).map(([name, options]) => [name, resolve(name, options)]));
  return createMiddleware({
    name: "OnceOnly",
    wrapToolCall: (request, handler) =>
      toolErrorsForModel(async () => {
        const effect = effects.get(request.toolCall.name);
        const handle = async (tool: unknown) => handler({ ...request, tool: tool as typeof request.tool });
        return effect === undefined ? handle(request.tool) : callByLedger(ledger, effect, request, handle);
      }),
  });
}

function resolve(name: string, { stub, ...options }: OnceOnlyToolOptions): ToolEffect {
  return { ...resolveEffectOptions(options, name), ...(stub && { stub }) };
}

async function callByLedger(
  ledger: EffectLedger,
  effect: ToolEffect,
  { toolCall: { id, name, args }, tool, state }: ToolRequestLike,
  handle: (tool: unknown) => Promise<ToolResult>,
): Promise<ToolResult> {
  if (id === undefined || id === "") return refuseCall(name);
  // What ends the run is handed over as the tool node takes it: an error that comes through here would arrive wrapped.
  const config = { ...(getConfig() as RunnableConfig), toolCallId: id };
  const { responseFormat } = (tool ?? {}) as { responseFormat?: unknown };
  const result = await callOnce({
    ledger,
    effect,
    config,
    tool: { name, responseFormat },
    toolCall: { id, args },
    state,
    run: (idempotencyKey) => handle(keyedTool(tool, idempotencyKey)),
  });
  return result as ToolResult;
}
