import { holdsOnlyResults } from "../../message/tool-exchange.ts";
import { firstString, isRecord, recordsOf, type Loose } from "../../message/record.ts";

/** One call as a model has written it, whatever the form. */
export interface WrittenCall {
  id: string | undefined;
  name: string;
  /** Parsed where it is JSON. */
  args: unknown;
}

export interface WrittenResult {
  callId: string | undefined;
  content: unknown;
  status: string;
}

const CALL_BLOCKS: ReadonlySet<unknown> = new Set([
  "tool_use",
  "tool_call",
  "invalid_tool_call",
  "function_call",
  "custom_tool_call",
  "tool-call",
]);

/** The calls that a client sends of an AI message: parsed ones, else raw ones, and those that stand in its content alone. */
export function writtenCalls(message: Loose): readonly WrittenCall[] {
  const calls = callsBeside(message).map(writtenCall);
  if (typeof message["content"] === "string") return calls;
  const known = new Set(calls.map(({ id }) => id));
  const blocks = recordsOf(message["content"]).filter(({ type }) => CALL_BLOCKS.has(type));
  return [...calls, ...blocks.map(writtenCall).filter(({ id }) => !known.has(id))];
}

function callsBeside(message: Loose): readonly Loose[] {
  const parsedCalls = recordsOf(message["tool_calls"]);
  const beside = message["additional_kwargs"];
  return parsedCalls.length > 0 || !isRecord(beside) ? parsedCalls : recordsOf(beside["tool_calls"]);
}

function writtenCall(call: Loose): WrittenCall {
  const named = isRecord(call["function"]) ? call["function"] : call;
  const args = named["args"] ?? named["arguments"] ?? named["input"];
  return {
    id: firstString(call, "call_id", "toolCallId", "id"),
    name: firstString(named, "name", "toolName") ?? "",
    args: typeof args === "string" ? parsed(args) : args,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The results in a tool message, or in a message of Anthropic's that holds nothing else. */
export function writtenResults(message: Loose): readonly WrittenResult[] {
  if (holdsOnlyResults(message["content"])) return recordsOf(message["content"]).map(resultInBlock);
  const status = firstString(message, "status") ?? "success";
  return [{ callId: firstString(message, "tool_call_id"), content: message["content"], status }];
}

function resultInBlock(block: Loose): WrittenResult {
  const failed = block["is_error"] === true || block["status"] === "error";
  return {
    callId: firstString(block, "tool_use_id", "tool_call_id", "toolCallId"),
    content: block["content"] ?? block["output"],
    status: failed ? "error" : "success",
  };
}
