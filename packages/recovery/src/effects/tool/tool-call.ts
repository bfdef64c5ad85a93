import type { RunnableConfig } from "@langchain/core/runnables";
import { ThreadkeepError } from "@threadkeep/state";
import { isRecord } from "../claim/record.ts";

export interface ToolCallLike {
  id: string;
  args: unknown;
}

/** As LangChain's tools read it: the input itself, or beside it in the config. */
export function readToolCall(input: unknown, config: RunnableConfig): ToolCallLike | undefined {
  if (isRecord(input) && input["type"] === "tool_call") return withId(input["id"], input["args"]);
  const { toolCall } = config as { toolCall?: unknown };
  return isRecord(toolCall) ? withId(toolCall["id"], input) : undefined;
}

function withId(id: unknown, args: unknown): ToolCallLike | undefined {
  return typeof id === "string" && id !== "" ? { id, args } : undefined;
}

/** @throws {ThreadkeepError} `effect.no-call-id`, always */
export function refuseCall(name: string): never {
  throw new ThreadkeepError(
    `${name} was not called: its effect is done once for each tool call, and this one has no id. Call it by a tool node, or with ` +
      '{ type: "tool_call", id, name, args }. For an effect of a node there is ledger.once.',
    { code: "effect.no-call-id", context: { name } },
  );
}
