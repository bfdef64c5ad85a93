import { HumanMessage, type MessageContent } from "@langchain/core/messages";
import { firstString, isRecord, recordsOf, type Loose } from "../../message/record.ts";
import { standardOfOpenAI } from "./openai-media.ts";
import { portableMedia } from "./portable-media.ts";

export interface BlockTarget {
  /** The provider that will read them. */
  provider: string;
  /** Of a tool's result: few providers take more than text there. */
  isToolResult: boolean;
}

const MEDIA_IN_RESULTS: ReadonlySet<string> = new Set(["anthropic", "bedrock", "google"]);

/**
 * Content that people and tools have written in one provider's blocks, in blocks that LangChain's client of the other sends.
 * What cannot be said there is named in the text, so that the model knows that something was. The same list when nothing changes.
 */
export function portableContent(content: MessageContent, target: BlockTarget): MessageContent {
  if (!Array.isArray(content)) return content;
  const portable = content.map((block): unknown => portableBlock(block, target));
  const said = portable.filter((block) => !isBlank(block));
  const blocks = said.length > 0 ? said : portable;
  if (blocks.length === content.length && blocks.every((block, at) => block === content[at])) return content;
  // One string is the only form of a result that all clients send as it is. Other messages keep their parts.
  return target.isToolResult && blocks.every(isText) ? joinedOf(blocks) : (blocks as MessageContent);
}

function portableBlock(block: unknown, target: BlockTarget): unknown {
  if (!isRecord(block)) return block;
  const portable = portableForm(block, target);
  return target.isToolResult && !MEDIA_IN_RESULTS.has(target.provider) && !isText(portable)
    ? placeholder(block)
    : portable;
}

function portableForm(block: Loose, { provider }: BlockTarget): unknown {
  if (block["type"] === "image_url") return only(block, ["type", "image_url"]);
  const text = textIn(block);
  if (text !== undefined) return only(block, ["type", "text"], { type: "text", text });
  const standard = standardOfOpenAI(block) ?? standardBlock(block) ?? block;
  return portableMedia(standard, block, provider) ?? placeholder(block);
}

/** Plain text, in a block of its own or as a document. */
function textIn(block: Loose): string | undefined {
  const { type, text, source } = block;
  if (typeof text === "string" && (TEXTS.has(type) || block["source_type"] === "text")) return text;
  if (type === "text-plain" && typeof block["data"] === "string") return block["data"];
  if (type === "search_result") return textOfSearchResult(block);
  return isRecord(source) && source["type"] === "text" && typeof source["data"] === "string"
    ? source["data"]
    : undefined;
}

/** Anthropic's: what a tool has found, and where. */
function textOfSearchResult(block: Loose): string | undefined {
  const found = recordsOf(block["content"]).flatMap((part) => firstString(part, "text") ?? []);
  const about = ["title", "source"].flatMap((name) => firstString(block, name) ?? []);
  return found.length === 0 ? undefined : [...about, ...found].join("\n");
}

const TEXTS: ReadonlySet<unknown> = new Set(["text", "input_text", "output_text", "text-plain"]);

/** What core makes of a block of Anthropic's, OpenAI's or its own older ones. */
function standardBlock(block: Loose): Loose | undefined {
  try {
    return new HumanMessage({ content: [block] as MessageContent }).contentBlocks[0] as unknown as Loose;
  } catch {
    return undefined;
  }
}

function only(block: Loose, names: readonly string[], changes: Loose = {}): Loose {
  const isSame = Object.keys(block).every(
    (name) => names.includes(name) && (changes[name] ?? block[name]) === block[name],
  );
  return isSame ? block : { ...Object.fromEntries(names.map((name) => [name, block[name]])), ...changes };
}

/** For the model to know that something was here, and where, if that is short to say. */
export function placeholder(block: Loose): { type: "text"; text: string } {
  const what = String(block["type"] ?? "content").replaceAll("_", " ");
  const url = typeof block["url"] === "string" && !block["url"].startsWith("data:") ? ` ${block["url"]}` : "";
  return { type: "text", text: `[${what}${url}: cannot be shown here]` };
}

function isText(block: unknown): block is { type: "text"; text: string } {
  return isRecord(block) && block["type"] === "text" && typeof block["text"] === "string";
}

/** Anthropic refuses text without a letter. */
function isBlank(block: unknown): boolean {
  return isText(block) && block.text.trim() === "";
}

function joinedOf(blocks: readonly { text: string }[]): string {
  return blocks.map(({ text }) => text).join("\n");
}
