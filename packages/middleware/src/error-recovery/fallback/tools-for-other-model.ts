import { isRecord, type Loose } from "../../message/record.ts";
import { modelProvider } from "./model-provider.ts";
import { isSameService } from "./same-service.ts";

/**
 * Tools that a model of another provider or account can be given: those that the agent runs. Tools of a provider's own (`{ type:
 * "web_search_20250305" }`) are known to it alone, and may name what one account has stored, or how to sign in. Tools in Anthropic's form
 * become functions for others. The same list for the same account, and when nothing changes; the originals are never changed.
 */
export function toolsForOtherModel<Tool>(tools: Tool[], from: unknown, to: unknown): Tool[] {
  if (isSameService(from, to)) return tools;
  const provider = modelProvider(to);
  const kept = tools.filter((tool) => !isProviderTool(tool)).map((tool) => portableTool(tool, provider));
  return kept.length === tools.length && kept.every((tool, at) => tool === tools[at]) ? tools : kept;
}

/** LangChain tools have a method; OpenAI's form of a function is what all clients convert; Anthropic's has a schema, whether or not a type. */
function isProviderTool(tool: unknown): boolean {
  if (!isRecord(tool)) return false;
  if (isRecord(tool["extras"]) && isRecord(tool["extras"]["providerToolDefinition"])) return true;
  if (typeof tool["invoke"] === "function" || tool["type"] === "function" || isAnthropicForm(tool)) return false;
  return typeof tool["type"] === "string" && tool["schema"] === undefined;
}

/** A client sends Anthropic's form as it is, and only Anthropic's API knows it. */
function portableTool<Tool>(tool: Tool, provider: string): Tool {
  if (provider === "anthropic" || !isRecord(tool) || !isAnthropicForm(tool)) return tool;
  const { name, description, input_schema: parameters } = tool;
  const definition = { name, ...(description !== undefined && { description }), parameters };
  return { type: "function", function: definition } as unknown as Tool;
}

function isAnthropicForm(tool: Loose): boolean {
  return (
    isRecord(tool["input_schema"]) && typeof tool["invoke"] !== "function" && (tool["type"] ?? "custom") === "custom"
  );
}
