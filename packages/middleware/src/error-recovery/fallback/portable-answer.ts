import type { BaseMessage } from "@langchain/core/messages";
import { copyMessage } from "../../message/copy-message.ts";
import { firstString, isRecord, recordsOf, type Loose } from "../../message/record.ts";
import { writtenCalls } from "../loops/tool-round.ts";
import { placeholder } from "./portable-blocks.ts";

/** Marks that are read by middleware and sent to nobody. */
const MARKS: ReadonlySet<string> = new Set(["threadkeep", "lc_source"]);

const MEDIA = /^(image|audio|video|file|document|inlineData|fileData|input_image|input_file|image_url)$/;

/**
 * What a model has said and which tools it has called: that every provider understands, and no more. Reasoning and its
 * signatures, tools that ran at the provider, ids of its items and whatever else stands beside the answer stay out: no other
 * provider can check or resolve them. Undefined when nothing is left: providers refuse an empty answer.
 */
export function portableAnswer(message: BaseMessage, callId: (id: string) => string): BaseMessage | undefined {
  const content = textOf(message as unknown as Loose);
  const tool_calls = callsOf(message as unknown as Loose, callId);
  if (content === "" && tool_calls.length === 0) return undefined;
  return copyMessage(message, {
    content,
    tool_calls,
    invalid_tool_calls: [],
    ...("tool_call_chunks" in message && { tool_call_chunks: [] }),
    additional_kwargs: marksOf(message.additional_kwargs),
    response_metadata: {},
    id: isProviderId(message.id) ? undefined : message.id,
  });
}

function callsOf(message: Loose, callId: (id: string) => string) {
  const calls = [...writtenCalls(message), ...legacyCall(message)];
  return calls.flatMap(({ id, name, args }) =>
    id === undefined
      ? []
      : [{ type: "tool_call", id: callId(id), name, args: isRecord(args) ? args : { unparsed: args } }],
  );
}

/** OpenAI's function calls, from before there were tools. */
function legacyCall({ additional_kwargs: beside }: Loose) {
  const call = isRecord(beside) && isRecord(beside["function_call"]) ? beside["function_call"] : undefined;
  const name = call && firstString(call, "name");
  if (name === undefined) return [];
  return writtenCalls({ tool_calls: [{ ...call, id: `function_call:${name}` }] });
}

function textOf(message: Loose): string {
  const { content, additional_kwargs: beside } = message;
  const refusal = isRecord(beside) ? firstString(beside, "refusal") : undefined;
  const said = typeof content === "string" ? content : recordsOf(content).map(textOfBlock).join("");
  const text = said === "" && refusal !== undefined ? refusal : said;
  // Providers refuse text without a letter.
  return text.trim() === "" ? "" : text;
}

function textOfBlock(block: Loose): string {
  const { type, text, refusal } = block;
  if ((type === "text" || type === "output_text") && typeof text === "string") return text;
  if (type === "refusal" && typeof refusal === "string") return refusal;
  return MEDIA.test(String(type)) ? placeholder(block).text : "";
}

function marksOf(beside: Loose): Record<string, unknown> {
  return Object.fromEntries(Object.entries(beside).filter(([name]) => MARKS.has(name)));
}

/** "msg_…", "resp_…", "fc_…": a client sends them as references to what the provider has stored. */
export function isProviderId(id: string | undefined): boolean {
  return id !== undefined && /^[a-z]{2,6}_/.test(id);
}
