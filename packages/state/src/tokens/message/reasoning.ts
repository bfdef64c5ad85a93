import type { PartSink } from "./part-sink.ts";
import { firstString, isRecord, recordsOf, type Loose } from "./record.ts";

const REASONING_TYPES: ReadonlySet<unknown> = new Set([
  "reasoning",
  "thinking",
  "reasoning_content",
  "redacted_thinking",
]);

export function isReasoning(block: Loose): boolean {
  return REASONING_TYPES.has(block["type"]) || isRecord(block["reasoningContent"]);
}

/** The readable text of a reasoning block. Its signature and encrypted form are opaque and count nothing. */
export function visitReasoning(block: Loose, sink: PartSink): void {
  const holders = [block, block["reasoningText"], block["reasoningContent"], nestedBedrockText(block)].filter(isRecord);
  for (const holder of holders) {
    const text = firstString(holder, "reasoning", "thinking", "reasoning_content", "text");
    if (text !== undefined) return sink.text(text);
  }
  for (const part of [...recordsOf(block["summary"]), ...recordsOf(block["content"])]) {
    if (typeof part["text"] === "string") sink.text(part["text"]);
  }
}

function nestedBedrockText(block: Loose): unknown {
  return isRecord(block["reasoningContent"]) ? block["reasoningContent"]["reasoningText"] : undefined;
}

/** DeepSeek and others put reasoning beside the content; OpenAI's Responses its summary. Not when the content has it too. */
export function visitReasoningBeside(message: Loose, sink: PartSink): void {
  const beside = message["additional_kwargs"];
  if (!isRecord(beside)) return;
  const { reasoning_content: text, reasoning } = beside;
  if ((text === undefined && reasoning === undefined) || recordsOf(message["content"]).some(isReasoning)) return;
  if (typeof text === "string") sink.text(text);
  else if (isRecord(reasoning)) visitReasoning(reasoning, sink);
}
