// Some models give two calls of one answer the same id, or none: providers refuse both.
import { copyMessage } from "./copy-message.ts";
import { firstString, isRecord, recordsOf, type Loose } from "./record.ts";
import { isCallBlock } from "./tool-exchange.ts";

/** The id that one call is to have, of the one it has. Asked once for each call, in each place in which a message lists them. */
export type CallNaming = (id: string | undefined, call: Loose) => string | undefined;

/** Whether each call of an answer has an id, and no other one of the same list has it. Calls that could not be parsed are not sent. */
export function haveOwnIds(message: Loose): boolean {
  const { additional_kwargs: beside, response_metadata: metadata } = message;
  return (
    googleCallsOf(message).length === 0 &&
    areApart(message["tool_calls"]) &&
    areApart(message["content"], isOwnCall) &&
    (!holds(beside, "tool_calls") || areApart(beside["tool_calls"])) &&
    (!holds(metadata, "output") || areApart(metadata["output"], isOwnCall))
  );
}

/** Asked of every answer before each model call. */
function areApart(list: unknown, isCall: (item: Loose) => boolean = () => true): boolean {
  if (!Array.isArray(list)) return true;
  const seen: string[] = [];
  for (const item of list) {
    if (!isRecord(item) || !isCall(item)) continue;
    const id = idOf(item);
    if (id === undefined || seen.includes(id)) return false;
    seen.push(id);
  }
  return true;
}

/** A copy whose calls have other ids, the same ones wherever it lists them. */
export function withCallIds<Message extends object>(message: Message, createNaming: () => CallNaming): Message {
  const fields = message as Loose;
  const { content, tool_calls: parsed, additional_kwargs: beside, response_metadata: metadata } = fields;
  const renamed = (list: unknown): unknown => (Array.isArray(list) ? list.map(renamer(createNaming())) : list);
  const calls = Array.isArray(parsed) && parsed.length > 0 ? parsed : googleCallsOf(fields);
  return copyMessage(message, {
    ...((Array.isArray(parsed) || calls.length > 0) && { tool_calls: calls.map(renamer(createNaming(), true)) }),
    ...(Array.isArray(content) && { content: renamed(content) }),
    ...(holds(beside, "tool_calls") && {
      additional_kwargs: { ...beside, tool_calls: recordsOf(beside["tool_calls"]).map(renamer(createNaming(), true)) },
    }),
    ...(holds(metadata, "output") && { response_metadata: { ...metadata, output: renamed(metadata["output"]) } }),
  });
}

/** Among other blocks. What runs at the provider has its result there. */
function isOwnCall(block: Loose): boolean {
  return isCallBlock(block) && block["providerExecuted"] !== true;
}

/**
 * Function calls in Google's form that stand in the content alone. LangChain's clients send a result only of a parsed call, and
 * send or drop such a block as it is, so these become parsed ones.
 */
function googleCallsOf({ content, tool_calls: parsed }: Loose): Loose[] {
  if (!Array.isArray(content) || (Array.isArray(parsed) && parsed.length > 0)) return [];
  return content.flatMap((block: unknown) => {
    const call = isRecord(block) && block["type"] === "functionCall" ? block["functionCall"] : undefined;
    if (!isRecord(call) || firstString(call, "name") === undefined) return [];
    return [{ type: "tool_call", id: firstString(call, "id"), name: call["name"], args: call["args"] ?? {} }];
  });
}

function holds(beside: unknown, name: string): beside is Loose {
  return isRecord(beside) && Array.isArray(beside[name]);
}

function renamer(naming: CallNaming, isCallList = false): (item: unknown) => unknown {
  return (item) => {
    if (!isRecord(item) || !(isCallList || isOwnCall(item))) return item;
    const [was, id] = [idOf(item), naming(idOf(item), item)];
    return id === was ? item : withId(item, id);
  };
}

function idOf(call: Loose): string | undefined {
  if (isRecord(call["toolUse"])) return firstString(call["toolUse"], "toolUseId");
  return isParsed(call) ? firstString(call, "id") : firstString(call, "call_id", "toolCallId", "id");
}

function withId(call: Loose, id: string | undefined): Loose {
  if (isRecord(call["toolUse"])) return { ...call, toolUse: { ...call["toolUse"], toolUseId: id } };
  return { ...call, [ID_FIELDS.get(call["type"]) ?? "id"]: id };
}

/** A parsed call of OpenAI's Responses API has the id of its item in `call_id`. */
function isParsed(call: Loose): boolean {
  return !ID_FIELDS.has(call["type"]);
}

const ID_FIELDS: ReadonlyMap<unknown, string> = new Map([
  ["function_call", "call_id"],
  ["custom_tool_call", "call_id"],
  ["tool-call", "toolCallId"],
]);
