import { firstString, isRecord, type Loose } from "../../message/record.ts";
import { stableJson } from "../../message/stable-json.ts";

export interface ResultText {
  text: string;
  /** Images and files are in the text by name only. */
  hasMedia: boolean;
}

const MEDIA = /image|audio|video|file|document|media/;

/** What a tool result says, as text: blocks one under the other, images and files as a label, all else as JSON. */
export function resultTextOf(content: unknown): ResultText {
  if (typeof content === "string") return { text: content, hasMedia: false };
  if (content === undefined || content === null) return { text: "", hasMedia: false };
  if (!Array.isArray(content)) return { text: stableJson(content), hasMedia: false };
  const parts = content.map(partText);
  return { text: parts.map((part) => part.text).join("\n"), hasMedia: parts.some((part) => part.hasMedia) };
}

function partText(part: unknown): ResultText {
  if (typeof part === "string") return { text: part, hasMedia: false };
  if (!isRecord(part)) return { text: stableJson(part), hasMedia: false };
  const text = textOf(part);
  if (text !== undefined) return { text, hasMedia: false };
  const media = mediaOf(part);
  return media === undefined ? { text: stableJson(part), hasMedia: false } : { text: `[${media}]`, hasMedia: true };
}

function textOf(block: Loose): string | undefined {
  if (typeof block["text"] === "string") return block["text"];
  const source = block["source"];
  return isRecord(source) && source["type"] === "text" ? firstString(source, "data") : undefined;
}

/** Bedrock names a block by its only field instead of a type. */
function mediaOf(block: Loose): string | undefined {
  const name = firstString(block, "type") ?? Object.keys(block)[0] ?? "";
  return MEDIA.exec(name)?.[0];
}
