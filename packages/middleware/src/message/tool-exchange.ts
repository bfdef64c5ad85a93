// Which calls a message makes and which it answers, in the forms of LangChain, OpenAI, Anthropic, Bedrock and the AI SDK.
import { isFunctionMessage } from "./message-role.ts";
import { firstString, isRecord, recordsOf, type Loose } from "./record.ts";

/** Content blocks by which a model calls a tool of the caller's. */
const CALL_TYPES: ReadonlySet<unknown> = new Set([
  "tool_use",
  "tool_call",
  "function_call",
  "custom_tool_call",
  "tool-call",
]);

/** Content blocks of tools that run at the provider, who answers them himself. */
const SERVER_CALL_TYPES: ReadonlySet<unknown> = new Set([
  "server_tool_use",
  "server_tool_call",
  "server_tool_call_chunk",
  "mcp_tool_use",
  "mcp_call",
  "web_search_call",
  "file_search_call",
  "code_interpreter_call",
  "image_generation_call",
]);

/** A call that has to be answered. */
export interface ToolCallRead {
  id: string;
  name?: string;
  /** Its result is of a kind that only the tool can make: a screenshot, the outcome of a shell's commands. */
  isHosts?: boolean;
}

/** Ids of the calls that have to be answered, as {@link toolCallsOf} reads them. */
export function callsOf(message: Loose): string[] {
  return toolCallsOf(message).map(({ id }) => id);
}

/**
 * The calls that have to be answered, each id once. Calls without an id, or with another one's, `withCallIds` tells apart first.
 */
export function toolCallsOf(message: Loose): ToolCallRead[] {
  const blocks = recordsOf(message["content"]);
  const parsed = recordsOf(message["tool_calls"]);
  // Calls that could not be parsed count where they are sent: raw, or in the content. `invalid_tool_calls` no client sends.
  const calls = [...parsed, ...rawCalls(message, parsed)].map((call) => readCall(call, "id"));
  const found = [...calls, ...[...blocks, ...responseItems(message)].map(callOfBlock), legacyCallOf(message)];
  const answered = new Set(blocks.flatMap(idsAtProvider));
  const byId = new Map<string, ToolCallRead>();
  for (const call of found)
    if (call !== undefined && !answered.has(call.id) && !byId.has(call.id)) byId.set(call.id, call);
  return [...byId.values()];
}

/**
 * Calls of OpenAI's own tools that the caller's machine runs. LangChain keeps most of them beside the parsed calls. Where a container of
 * OpenAI's has run them, their output is in the same answer.
 */
export function hostCallsOf(message: Loose): ToolCallRead[] {
  const { content, tool_calls: parsed, additional_kwargs: beside, response_metadata: metadata } = message;
  const lists = [
    content,
    isRecord(beside) ? beside["tool_outputs"] : undefined,
    isRecord(metadata) ? metadata["output"] : undefined,
  ];
  // So it is with nearly all: every answer is asked before each model call.
  if (!holdsAny(parsed, isComputerCall) && !lists.some((list) => holdsAny(list, isHostCall))) return [];
  const items = lists.flatMap(recordsOf);
  const answered = new Set(items.filter(isHostsOutput).map((item) => item["call_id"]));
  const ids = [
    ...recordsOf(parsed)
      .filter(isComputerCall)
      .map((call) => firstString(call, "id")),
    ...items.filter(isHostCall).map((item) => firstString(item, "call_id")),
  ];
  return [...new Set(ids)].flatMap((id) => (id === undefined || answered.has(id) ? [] : [{ id, isHosts: true }]));
}

function holdsAny(list: unknown, isOne: (item: Loose) => boolean): boolean {
  return Array.isArray(list) && list.some((item) => isRecord(item) && isOne(item));
}

function isComputerCall(call: Loose): boolean {
  return call["isComputerTool"] === true;
}

const HOST_CALL_TYPES: ReadonlySet<unknown> = new Set([
  "computer_call",
  "local_shell_call",
  "shell_call",
  "apply_patch_call",
]);

function isHostCall({ type }: Loose): boolean {
  return HOST_CALL_TYPES.has(type);
}

function isHostsOutput({ type }: Loose): boolean {
  return typeof type === "string" && type.endsWith("_output") && HOST_CALL_TYPES.has(type.slice(0, -"_output".length));
}

/** Clients send these instead when there are no parsed calls, invalid ones included. */
function rawCalls(message: Loose, parsed: readonly Loose[]): readonly Loose[] {
  const beside = message["additional_kwargs"];
  return parsed.length === 0 && isRecord(beside) ? recordsOf(beside["tool_calls"]) : [];
}

/** What OpenAI's Responses API has answered: sent back as it is, with the calls that could not be parsed. */
function responseItems(message: Loose): readonly Loose[] {
  const beside = message["response_metadata"];
  return isRecord(beside) ? recordsOf(beside["output"]) : [];
}

/** OpenAI's function calls, before there were tools, have no id: the message after them names the function. */
function legacyCallOf(message: Loose): ToolCallRead | undefined {
  const beside = message["additional_kwargs"];
  const call = message["function_call"] ?? (isRecord(beside) ? beside["function_call"] : undefined);
  const id = isRecord(call) ? legacyId(call) : undefined;
  return id === undefined ? undefined : { id, ...nameIn(call as Loose) };
}

function legacyId(named: Loose): string | undefined {
  const name = firstString(named, "name");
  return name === undefined ? undefined : `${LEGACY_CALL}${name}`;
}

/** Begins the id that a function call from before there were tools is given here. */
export const LEGACY_CALL = "function_call:";

export function isCallBlock(block: Loose): boolean {
  return CALL_TYPES.has(block["type"]) || isRecord(block["toolUse"]);
}

function callOfBlock(block: Loose): ToolCallRead | undefined {
  // OpenAI's Responses blocks have an `id` of their own beside the `call_id` that the result names.
  if (CALL_TYPES.has(block["type"])) return readCall(block, "call_id", "toolCallId", "id");
  return isRecord(block["toolUse"]) ? readCall(block["toolUse"], "toolUseId") : undefined;
}

function readCall(call: Loose, ...idFields: string[]): ToolCallRead | undefined {
  const id = firstString(call, ...idFields);
  return id === undefined ? undefined : { id, ...nameIn(call) };
}

function nameIn(call: Loose): { name?: string } {
  const name =
    firstString(call, "name", "toolName") ??
    (isRecord(call["function"]) ? firstString(call["function"], "name") : undefined);
  return name === undefined ? {} : { name };
}

function idsAtProvider(block: Loose): string[] {
  const isServerCall = SERVER_CALL_TYPES.has(block["type"]) || block["providerExecuted"] === true;
  const id = isServerCall ? firstString(block, "id", "toolCallId") : resultIdOf(block);
  return id === undefined ? [] : [id];
}

/** Ids of the calls that a message from outside the model answers. */
export function answersOf(message: Loose): string[] {
  const own = isFunctionMessage(message) ? legacyId(message) : firstString(message, "tool_call_id");
  const ids = [own, ...recordsOf(message["content"]).map(resultIdOf)];
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** True for content that is nothing but results: Anthropic and Bedrock have them in a message of the user's. */
export function holdsOnlyResults(content: unknown): boolean {
  return Array.isArray(content) && content.length > 0 && content.every(isResultBlock);
}

export function isResultBlock(part: unknown): part is Loose {
  return isRecord(part) && resultIdOf(part) !== undefined;
}

/** Anthropic's server tools have result blocks of many names, `web_search_tool_result` among them. */
function resultIdOf(block: Loose): string | undefined {
  if (/tool[_-]result$|tool_call_result$/.test(String(block["type"])))
    return firstString(block, "tool_use_id", "tool_call_id", "toolCallId");
  return isRecord(block["toolResult"]) ? firstString(block["toolResult"], "toolUseId") : undefined;
}
