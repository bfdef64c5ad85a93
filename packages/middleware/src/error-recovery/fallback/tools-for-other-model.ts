import { isRecord } from "../../message/record.ts";
import { isSameService } from "./same-service.ts";

/**
 * Tools that a model of another provider or account can be given: those that the agent runs. Tools of a provider's own (`{ type:
 * "web_search_20250305" }`) are known to it alone, and may name what one account has stored, or how to sign in. The same list for the
 * same account, and when nothing changes.
 */
export function toolsForOtherModel<Tool>(tools: Tool[], from: unknown, to: unknown): Tool[] {
  if (isSameService(from, to)) return tools;
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
