import type { ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { type Command, getConfig } from "@langchain/langgraph";
import { createMiddleware } from "langchain";
import { isRecord } from "../claim/record.ts";
import { assertKnownOptions, invalidOption } from "../options/assert-known-options.ts";
import { assertLedger } from "../options/assert-ledger.ts";
import { resolveEffectOptions } from "../options/effect-options.ts";
import type { EffectLedger } from "../effect-ledger.ts";
import type { EffectOptions } from "../effect-policy.ts";
import { callOnce, type ToolEffect } from "../tool/call-once.ts";
import { refuseCall } from "../tool/tool-call.ts";
import { assertToolNames } from "./assert-tool-names.ts";
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
 * @throws {ThreadkeepError} at once `effect.invalid-option`, and so does the first call of the model for a name that no tool of the agent has;
 * a run rejects as with `onceOnly`
 * @example
 * createAgent({ model, tools, checkpointer, middleware: [onceOnlyMiddleware({ ledger, tools: { charge: { policy: "ask" } } })] });
 */
export function onceOnlyMiddleware(options: OnceOnlyMiddlewareOptions) {
  assertOptions(options);
  const { ledger, tools } = options;
  let areNamesKnown = false;
  const effects = new Map(Object.entries(tools).map(([name, options]) => [name, resolve(name, options)]));
  return createMiddleware({
    name: "OnceOnly",
    wrapModelCall: (request, handler) => {
      // Once: which tools a later call is given may be chosen for it.
      if (!areNamesKnown) assertToolNames([...effects.keys()], request.tools);
      areNamesKnown = true;
      return handler(request);
    },
    wrapToolCall: (request, handler) =>
      toolErrorsForModel(async () => {
        const effect = effects.get(request.toolCall.name);
        const handle = async (tool: unknown) => handler({ ...request, tool: tool as typeof request.tool });
        return effect === undefined ? handle(request.tool) : callByLedger(ledger, effect, request, handle);
      }),
  });
}

function assertOptions(options: OnceOnlyMiddlewareOptions): void {
  const name = "onceOnlyMiddleware";
  assertKnownOptions(options, ["ledger", "tools"], name);
  assertLedger(options.ledger, name);
  if (isRecord(options.tools) && !Array.isArray(options.tools)) return;
  throw invalidOption(
    `${name} has no tools. Name them, each with its options: { ledger, tools: { charge: { policy: "ask" } } }.`,
    name,
  );
}

function resolve(name: string, options: OnceOnlyToolOptions): ToolEffect {
  const resolved = resolveEffectOptions(options, name);
  return { ...resolved, ...(options.stub && { stub: options.stub }) };
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
