import { isBytes, jsonText } from "./json-text.ts";
import { firstString, isRecord, type Loose } from "../../../message/record.ts";
import { mediaKind } from "./media-kind.ts";
import { mediaPlaceholder } from "./media-placeholder.ts";
import { renderCall, type MessageCalls } from "./render-call.ts";
import { bytesLabel, withoutBinary } from "./without-binary.ts";

/** Results hold content that may hold results; nobody nests deeper than this. */
const MAX_DEPTH = 16;
/** A block that no provider's format explains is shown up to here. */
const MAX_UNKNOWN_CHARS = 20_000;

const TEXT_TYPE = /^(?:text|output_text|input_text|text_delta|refusal|text-plain)$/;
const REASONING_TYPE = /^(?:reasoning|thinking|reasoning_content|redacted_thinking)$/;
const CALL_TYPE =
  /(?:^|_)(?:tool_use|tool_call|tool_call_chunk|function_call|custom_tool_call|mcp_call)$|^functionCall$/;
const RESULT_TYPE = /(?:tool_result|tool_call_result|_call_output)$|^functionResponse$/;

export interface RenderContext {
  /** Calls shown elsewhere, whose blocks show nothing. */
  calls: MessageCalls;
  /** Where what is not shown can be found. */
  where: string;
  /** The lists and blocks around this one: content may contain itself. */
  around: ReadonlySet<object>;
}

/** Content is a string, a list of blocks and strings, or (in results) any value. Reasoning is left out. */
export function renderContent(content: unknown, context: RenderContext): string {
  if (typeof content === "string") return withoutBinary(content, context.where);
  if (content === undefined || content === null || typeof content === "function") return "";
  if (isBytes(content)) return bytesLabel("binary", content.byteLength, context.where);
  if (!isRecord(content)) return String(content);
  if (context.around.has(content)) return "";
  if (context.around.size > MAX_DEPTH) return unknownBlock(content, context);
  const inside = { ...context, around: new Set(context.around).add(content) };
  if (Array.isArray(content)) return joinLines(content.map((part: unknown) => renderContent(part, inside)));
  return renderBlock(content, inside);
}

export function joinLines(lines: readonly string[]): string {
  return lines.filter((line) => line !== "").join("\n");
}

function renderBlock(block: Loose, context: RenderContext): string {
  const type = typeof block["type"] === "string" ? block["type"] : "";
  const inner = textInside(block, type);
  if (inner !== undefined) return renderContent(inner, context);
  if (REASONING_TYPE.test(type) || isRecord(block["reasoningContent"])) return "";
  if (CALL_TYPE.test(type) || isRecord(block["functionCall"]) || isRecord(block["toolUse"]))
    return context.calls.has(block) ? "" : renderCall(block, context.where);
  // What is left of a call's streamed arguments once the call is parsed.
  if (type === "input_json_delta" && context.calls.all.length > 0) return "";
  if (RESULT_TYPE.test(type) || isRecord(block["functionResponse"]) || isRecord(block["toolResult"]))
    return renderResult(block, context);
  const kind = mediaKind(block);
  if (kind) return mediaPlaceholder(kind, block, context.where);
  return type === "" ? jsonText(block, context.where) : unknownBlock(block, context);
}

/** The text of a text block, a refusal, or a document given as text or blocks. */
function textInside(block: Loose, type: string): unknown {
  if (TEXT_TYPE.test(type) || isBareText(block)) {
    const text = block["text"] ?? block["refusal"];
    if (typeof text === "string") return text;
  }
  const source = block["source"];
  if (isRecord(source) && source["type"] === "text") return source["data"];
  if (isRecord(source) && source["type"] === "content") return source["content"];
  return block["source_type"] === "text" ? (block["text"] ?? block["data"]) : undefined;
}

/** Bedrock's text block. Other fields beside it are content of their own. */
function isBareText(block: Loose): boolean {
  return "text" in block && Object.keys(block).length === 1;
}

function renderResult(block: Loose, context: RenderContext): string {
  const nested = block["functionResponse"] ?? block["toolResult"];
  const result = isRecord(nested) ? nested : block;
  const id = firstString(result, "tool_use_id", "tool_call_id", "toolCallId", "toolUseId", "call_id", "name");
  const content = renderContent(result["content"] ?? result["output"] ?? result["response"], context);
  return joinLines([`[result${id ? ` of ${id}` : ""}]`, content]);
}

function unknownBlock(block: unknown, { where }: RenderContext): string {
  const json = jsonText(block, where);
  if (json.length <= MAX_UNKNOWN_CHARS) return json;
  const more = json.length - MAX_UNKNOWN_CHARS;
  return `${json.slice(0, MAX_UNKNOWN_CHARS)} [${more} more characters: ${where}]`;
}
