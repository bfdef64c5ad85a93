import { firstString, isRecord, recordsOf, type Loose } from "../../../message/record.ts";
import { jsonText } from "./json-text.ts";
import { withoutBinary } from "./without-binary.ts";

/**
 * The calls a message makes, each once, although it may stand in three places: parsed, raw in `additional_kwargs`, and in the
 * content. `has` is true for the content's form of one of them.
 */
export interface MessageCalls {
  all: readonly Loose[];
  has(call: Loose): boolean;
}

export function callsOf(message: Loose): MessageCalls {
  const parsed = [...recordsOf(message["tool_calls"]), ...recordsOf(message["invalid_tool_calls"])];
  const all = [...parsed, ...rawCalls(message).filter((call) => !isAmong(call, parsed))];
  return { all, has: (call) => isAmong(call, all) };
}

function rawCalls(message: Loose): Loose[] {
  const raw = message["additional_kwargs"];
  if (!isRecord(raw)) return [];
  return [...recordsOf(raw["tool_calls"]), ...recordsOf([raw["function_call"]])];
}

/** The same id, or without an id the same name. OpenAI's Responses blocks have an `id` of their own beside the `call_id`. */
function isAmong(call: Loose, calls: readonly Loose[]): boolean {
  const ids = idsOf(call);
  if (ids.length > 0 && calls.some((one) => idsOf(one).length > 0))
    return calls.some((one) => idsOf(one).some((id) => ids.includes(id)));
  return calls.some((one) => bodyOf(one)["name"] === bodyOf(call)["name"]);
}

function idsOf(call: Loose): unknown[] {
  const body = bodyOf(call);
  return [call["call_id"], call["id"], body["toolUseId"], body["id"]].filter(
    (id) => typeof id === "string" && id !== "",
  );
}

/** One line: the name, the id that results refer to, the arguments as JSON. */
export function renderCall(call: Loose, where: string): string {
  const body = bodyOf(call);
  const name = firstString(body, "name") ?? firstString(call, "type") ?? "a tool";
  const id = firstString(call, "call_id", "id") ?? firstString(body, "toolUseId", "id");
  const problem = firstString(call, "error");
  const args = body["args"] ?? body["arguments"] ?? body["input"];
  const given = typeof args === "string" ? withoutBinary(args, where) : jsonText(args, where);
  return `[calls ${name}${id ? ` as ${id}` : ""}${problem ? `, not valid: ${problem}` : ""}: ${given}]`;
}

/** OpenAI nests name and arguments in `function`, Gemini in `functionCall`, Bedrock in `toolUse`. */
function bodyOf(call: Loose): Loose {
  const nested = call["function"] ?? call["functionCall"] ?? call["toolUse"];
  return isRecord(nested) ? nested : call;
}
