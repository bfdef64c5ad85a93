import { isRecord } from "../../message/record.ts";
import { modelProvider } from "./model-provider.ts";

/**
 * Tools that another provider's model can be given: those that the agent runs. Tools of a provider's own (`{ type:
 * "web_search_20250305" }`) are known to it alone. The same list for the same provider, and when nothing changes.
 */
export function toolsForOtherModel<Tool>(tools: Tool[], from: unknown, to: unknown): Tool[] {
  if (modelProvider(from) === modelProvider(to)) return tools;
  const kept = tools.filter((tool) => !isProviderTool(tool));
  return kept.length === tools.length ? tools : kept;
}

/** LangChain tools have a method; OpenAI's form of a function is what all clients convert; Anthropic's has a schema and no type. */
function isProviderTool(tool: unknown): boolean {
  if (!isRecord(tool)) return false;
  if (isRecord(tool["extras"]) && isRecord(tool["extras"]["providerToolDefinition"])) return true;
  if (typeof tool["invoke"] === "function" || tool["type"] === "function" || tool["type"] === "custom") return false;
  return typeof tool["type"] === "string" && tool["schema"] === undefined;
}
