import { mediaKind, type MediaTokens } from "./media-tokens.ts";
import type { PartSink } from "./part-sink.ts";
import { isReasoning, visitReasoning } from "./reasoning.ts";
import { firstString, isRecord, type Loose } from "./record.ts";
import { visitCall, type ParsedCalls } from "./tool-calls.ts";

/** Results hold content that may hold results; nobody nests deeper than this, and a cycle does. */
const MAX_DEPTH = 16;

const CALL_TYPE =
  /(?:^|_)(?:tool_use|tool_call|tool_call_chunk|function_call|custom_tool_call|mcp_call)$|^functionCall$/;
const RESULT_TYPE = /(?:tool_result|tool_call_result|_call_output)$|^functionResponse$/;

export interface ContentContext {
  media: MediaTokens;
  /** Calls counted elsewhere in the message, whose blocks count nothing. */
  calls: ParsedCalls;
  sink: PartSink;
}

/** Content is a string, a list of blocks and strings, or (in results) any value. */
export function visitContent(content: unknown, context: ContentContext, depth = 0): void {
  if (typeof content === "string") context.sink.text(content);
  else if (depth > MAX_DEPTH) context.sink.json(content, { omitBinary: true });
  else if (Array.isArray(content)) for (const part of content) visitContent(part, context, depth + 1);
  else if (isRecord(content)) visitBlock(content, context, depth + 1);
  else if (content !== undefined && content !== null) context.sink.text(String(content));
}

/** What a block is decides what of it counts. Unknown blocks count as their JSON, without binary fields. */
function visitBlock(block: Loose, context: ContentContext, depth: number): void {
  const { sink, media, calls } = context;
  const type = typeof block["type"] === "string" ? block["type"] : "";
  const inner = textInside(block, type);
  if (inner !== undefined) return visitContent(inner, context, depth);
  if (isReasoning(block)) return visitReasoning(block, sink);
  if (isCall(block, type)) return calls.has(block) ? undefined : visitCall(block, sink);
  // What is left of a call's streamed arguments once the call is parsed.
  if (type === "input_json_delta" && calls.all.length > 0) return;
  if (isResult(block, type)) return visitResult(block, context, depth);
  const kind = mediaKind(block);
  if (kind) return sink.tokens(media[kind]);
  sink.json(block, { omitBinary: true });
}

/** The text of a text block, a refusal, or a document given as text or blocks. */
function textInside(block: Loose, type: string): unknown {
  if (/^(?:text|output_text|input_text|text_delta|refusal|text-plain|)$/.test(type))
    return firstString(block, "text", "refusal") ?? emptyText(block);
  const source = block["source"];
  if (isRecord(source) && source["type"] === "text") return source["data"];
  if (isRecord(source) && source["type"] === "content") return source["content"];
  return block["source_type"] === "text" ? (block["text"] ?? block["data"]) : undefined;
}

function emptyText(block: Loose): "" | undefined {
  return block["text"] === "" ? "" : undefined;
}

function isCall(block: Loose, type: string): boolean {
  return CALL_TYPE.test(type) || (type === "" && (isRecord(block["functionCall"]) || isRecord(block["toolUse"])));
}

function isResult(block: Loose, type: string): boolean {
  return (
    RESULT_TYPE.test(type) || (type === "" && (isRecord(block["functionResponse"]) || isRecord(block["toolResult"])))
  );
}

/** The id of the call it answers, and its content. */
function visitResult(block: Loose, context: ContentContext, depth: number): void {
  const nested = block["functionResponse"] ?? block["toolResult"];
  const result = isRecord(nested) ? nested : block;
  const id = firstString(result, "tool_use_id", "tool_call_id", "toolCallId", "toolUseId", "call_id", "name");
  if (id !== undefined) context.sink.text(id);
  visitContent(result["content"] ?? result["output"] ?? result["response"], context, depth);
}
