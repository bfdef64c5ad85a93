import { ToolMessage } from "@langchain/core/messages";
import { isCommand } from "@langchain/langgraph";

interface CalledTool {
  name: string;
  responseFormat?: unknown;
}

/** What a tool gives for what it would have returned, in the form that tools of LangChain give it to a tool node. */
export function toolResult(result: unknown, { name, responseFormat }: CalledTool, tool_call_id: string): unknown {
  if (ToolMessage.isInstance(result) || isCommand(result)) return result;
  const hasArtifact = responseFormat === "content_and_artifact" && Array.isArray(result) && result.length === 2;
  const [content, artifact] = hasArtifact ? (result as [unknown, unknown]) : [result, undefined];
  const text = typeof content === "string" ? content : (JSON.stringify(content) ?? "");
  return new ToolMessage({
    status: "success",
    content: text,
    tool_call_id,
    name,
    ...(artifact !== undefined && { artifact }),
  });
}

export function stubText(name: string): string {
  return `${name} was not called: this is a replay that makes no effects.`;
}
