import { AIMessage, ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { getConfig, isCommand } from "@langchain/langgraph";
import { createMiddleware } from "langchain";
import { agentState } from "./agent-state.ts";
import { FailingCommand } from "../langgraph/failing-command.ts";
import { resolveGuardOptions, type StateGuardOptions } from "./guard-options.ts";
import { createWritesInspector } from "./inspect-writes.ts";
import { keepToolErrorsOrdinary } from "../langgraph/keep-tool-errors-ordinary.ts";
import { updateOf, type ChannelWrites } from "../langgraph/langgraph-internals.ts";

/**
 * Middleware for `createAgent`: no model answer and no tool result can push the thread's state over its budget. The
 * model or tool node fails with `StateOversizedError` before its result is saved; the thread stays as it was.
 *
 * List it first: what a middleware around it makes of a result, and what other middlewares' hooks write, is noticed at
 * the next model or tool call only, and so is a run's input. `guardGraph(agent)` stops all of these where they happen,
 * and knows the reducers of custom state.
 *
 * @throws {ThreadkeepError} `size.invalid`, `guard.invalid-option`; the run rejects with `StateOversizedError`
 * (`state.oversized`) or a ThreadkeepError `state.lossy`.
 *
 * @example
 * const agent = createAgent({ model, tools, checkpointer, middleware: [stateGuardMiddleware({ maxBytes: "50 KB" })] });
 */
export function stateGuardMiddleware(options: StateGuardOptions = {}) {
  const inspectorFor = createWritesInspector(agentState, resolveGuardOptions(options));

  /** `undefined` when the result may be saved. */
  async function refuse(result: unknown): Promise<FailingCommand | undefined> {
    const config = getConfig() as RunnableConfig;
    try {
      await inspectorFor(nodeOf(config))(writesOf(result), config);
      return undefined;
    } catch (error) {
      return new FailingCommand(error);
    }
  }

  return createMiddleware({
    name: "StateGuardMiddleware",
    wrapModelCall: async (request, handler) => {
      const response = await handler(request);
      return (await refuse(response)) ?? response;
    },
    wrapToolCall: async (request, handler) => {
      const result = await keepToolErrorsOrdinary(async () => handler(request));
      return (await refuse(result)) ?? result;
    },
  });
}

function nodeOf({ metadata }: RunnableConfig): string {
  return String(metadata?.["langgraph_node"] ?? "agent");
}

function writesOf(result: unknown): ChannelWrites {
  if (AIMessage.isInstance(result) || ToolMessage.isInstance(result)) return [["messages", [result]]];
  if (isCommand(result)) return updateOf(result);
  // A structured answer; its `structuredResponse` is never saved.
  const { messages } = result as { messages?: unknown };
  return messages === undefined ? [] : [["messages", messages]];
}
