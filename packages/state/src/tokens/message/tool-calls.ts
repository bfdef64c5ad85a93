import type { PartSink } from "./part-sink.ts";
import { firstString, isRecord, recordsOf, type Loose } from "./record.ts";

/** The same call stands in up to three places of a message: parsed, in its content, and raw in `additional_kwargs`. */
export interface ParsedCalls {
  all: readonly Loose[];
  /** True for a raw or content form of a call that is parsed: the same id, or without an id the same name. */
  has(call: Loose): boolean;
}

const NO_CALLS: ParsedCalls = { all: [], has: () => false };

export function parsedCalls(message: Loose): ParsedCalls {
  const valid = recordsOf(message["tool_calls"]);
  const invalid = recordsOf(message["invalid_tool_calls"]);
  if (valid.length + invalid.length === 0) return NO_CALLS;
  const all = [...valid, ...invalid];
  // Made when first asked for: most messages with calls have them in one place only.
  let known: { ids: Set<unknown>; names: Set<unknown> } | undefined;
  const has = (call: Loose): boolean => {
    known ??= { ids: new Set(all.map((one) => one["id"])), names: new Set(all.map((one) => body(one)["name"])) };
    return hasId(call, known.ids) ?? known.names.has(body(call)["name"]);
  };
  return { all, has };
}

/** Undefined when the call has no id to go by. OpenAI's Responses blocks have an `id` of their own beside the `call_id`. */
function hasId(call: Loose, ids: ReadonlySet<unknown>): boolean | undefined {
  if (!firstString(call, "call_id", "id")) return undefined;
  return ids.has(call["call_id"]) || ids.has(call["id"]);
}

/** A call's name and its arguments, which are a JSON text in OpenAI's forms and an object in the others. */
export function visitCall(call: Loose, sink: PartSink): void {
  const { name, args, arguments: raw, input } = body(call);
  if (typeof name === "string") sink.text(name);
  const given = args ?? raw ?? input;
  if (typeof given === "string") sink.text(given);
  else if (given !== undefined) sink.json(given);
}

/** OpenAI nests name and arguments in `function`, Gemini in `functionCall`, Bedrock in `toolUse`. */
function body(call: Loose): Loose {
  const nested = call["function"] ?? call["functionCall"] ?? call["toolUse"];
  return isRecord(nested) ? nested : call;
}

/** Raw calls that no parsed call stands for: of a message that no parser has seen. */
export function unparsedCalls(message: Loose, parsed: ParsedCalls): readonly Loose[] {
  const raw = message["additional_kwargs"];
  if (!isRecord(raw)) return NO_CALLS.all;
  const calls = isRecord(raw["function_call"])
    ? [...recordsOf(raw["tool_calls"]), raw["function_call"]]
    : recordsOf(raw["tool_calls"]);
  return calls.length === 0 ? calls : calls.filter((call) => !parsed.has(call));
}
