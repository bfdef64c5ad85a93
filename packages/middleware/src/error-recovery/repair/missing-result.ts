import { FunctionMessage, ToolMessage } from "@langchain/core/messages";
import type { PlainMessage } from "@threadkeep/state";
import { isLangChainMessage } from "../../message/message-role.ts";
import { firstString, isRecord, recordsOf, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { LEGACY_CALL, type ToolCallRead } from "../../message/tool-exchange.ts";

export interface MissingResult {
  id: string;
  /** The AI message that makes the call: the result is of its kind. */
  caller: ThreadMessage;
  call: ToolCallRead;
  /** What the model is told. */
  cause: string;
}

/** The result of a call that never got one: an error, in the form in which the caller's provider expects it. */
export function makeMissingResult(missing: MissingResult): ThreadMessage {
  return isLangChainMessage(missing.caller) ? langChainResult(missing) : (plainResult(missing) as Loose & PlainMessage);
}

function langChainResult({ id, caller, call, cause }: MissingResult): ThreadMessage {
  const { name } = call;
  if (isLegacy(call)) return new FunctionMessage({ id, name: name!, content: cause });
  return new ToolMessage({
    id,
    content: cause,
    tool_call_id: call.id,
    status: "error",
    ...(name !== undefined && { name }),
    ...(isCustomCall(caller as unknown as Loose, call.id) && { additional_kwargs: { customTool: true } }),
  });
}

/** OpenAI's Responses API wants another kind of output for tools that take text instead of JSON; LangChain asks this field for it. */
function isCustomCall(caller: Loose, id: string): boolean {
  const beside = caller["additional_kwargs"];
  const customIds = isRecord(beside) ? beside["__openai_custom_tool_call_ids__"] : undefined;
  const parsed = recordsOf(caller["tool_calls"]).find((call) => call["id"] === id);
  return parsed?.["isCustomTool"] === true || (isRecord(customIds) && Object.hasOwn(customIds, id));
}

function isLegacy({ id, name }: ToolCallRead): boolean {
  return name !== undefined && id === `${LEGACY_CALL}${name}`;
}

function plainResult({ id, caller, call, cause }: MissingResult): Loose {
  const fields = caller as unknown as Loose;
  const { id: callId, name } = call;
  if (isLegacy(call)) return { role: "function", id, name, content: cause };
  const block = listsCall(fields, callId) ? undefined : recordsOf(fields["content"]).find((one) => hasId(one, callId));
  if (block?.["type"] === "tool_use")
    return {
      role: "user",
      id,
      content: [{ type: "tool_result", tool_use_id: callId, content: cause, is_error: true }],
    };
  if (block?.["type"] === "tool-call") return { role: "tool", id, content: [aiSdkResult(call, cause)] };
  if (isRecord(block?.["toolUse"]))
    return {
      role: "user",
      id,
      content: [{ toolResult: { toolUseId: callId, content: [{ text: cause }], status: "error" } }],
    };
  const result = { id, tool_call_id: callId, ...(name !== undefined && { name }), status: "error", content: cause };
  const isWireForm = firstString(fields, "role") === undefined;
  return isWireForm ? { type: "tool", ...result } : { role: "tool", ...result };
}

function aiSdkResult({ id, name }: ToolCallRead, cause: string): Loose {
  return { type: "tool-result", toolCallId: id, toolName: name, output: { type: "error-text", value: cause } };
}

function listsCall(caller: Loose, id: string): boolean {
  return recordsOf(caller["tool_calls"]).some((call) => call["id"] === id);
}

function hasId(block: Loose, id: string): boolean {
  return [block["id"], block["toolCallId"], isRecord(block["toolUse"]) && block["toolUse"]["toolUseId"]].includes(id);
}
