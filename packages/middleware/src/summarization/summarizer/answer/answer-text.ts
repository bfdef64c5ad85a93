import { isRecord, type Loose } from "../../../message/record.ts";

/** Some open models put their reasoning in front of the answer; without an end there is no answer. */
const INLINE_REASONING = /^\s*<(think|thinking)>(?:[\s\S]*?<\/\1>|[\s\S]*$)/;

/** What a model has answered as text, without its reasoning and tool calls. */
export function answerText(answer: unknown): string {
  const content = isRecord(answer) ? answer["content"] : answer;
  const text = Array.isArray(content) ? content.map(blockText).join("") : content;
  return typeof text === "string" ? text.replace(INLINE_REASONING, "").trim() : "";
}

function blockText(block: unknown): string {
  if (typeof block === "string") return block;
  return isRecord(block) && isText(block) ? String(block["text"]) : "";
}

function isText({ type, text, thought }: Loose): boolean {
  const isTextType = type === undefined || type === "text" || type === "output_text";
  return isTextType && typeof text === "string" && thought !== true;
}
