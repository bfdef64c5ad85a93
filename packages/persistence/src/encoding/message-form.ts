import {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  ChatMessageChunk,
  FunctionMessage,
  FunctionMessageChunk,
  HumanMessage,
  HumanMessageChunk,
  RemoveMessage,
  SystemMessage,
  SystemMessageChunk,
  ToolMessage,
  ToolMessageChunk,
} from "@langchain/core/messages";

type MessageClass = new (fields: never) => object;

const CLASSES: Readonly<Record<string, MessageClass>> = {
  AIMessage,
  AIMessageChunk,
  ChatMessage,
  ChatMessageChunk,
  FunctionMessage,
  FunctionMessageChunk,
  HumanMessage,
  HumanMessageChunk,
  RemoveMessage,
  SystemMessage,
  SystemMessageChunk,
  ToolMessage,
  ToolMessageChunk,
};
const CLASS_BY_NAME: ReadonlyMap<string, MessageClass> = new Map(Object.entries(CLASSES));

// Fields of messages as they are named on the message and in a row. LangChain's own `toJSON` leaves out those that were set
// after the message was made; its reader turns `tool_call_id` of a chunk into `toolCallId`.
const FIELDS: ReadonlySet<string> = new Set([
  "content",
  "id",
  "name",
  "role",
  "additional_kwargs",
  "response_metadata",
  "usage_metadata",
  "tool_calls",
  "invalid_tool_calls",
  "tool_call_chunks",
  "tool_call_id",
  "status",
  "artifact",
  "metadata",
]);

/** Stands on every message. */
export const MESSAGE = Symbol.for("langchain.message");

/** The name of a LangChain message class that stored data may name; undefined for anything else, subclasses of users included. */
export function messageClassOf(value: object): string | undefined {
  if ((value as Record<symbol, unknown>)[MESSAGE] !== true) return undefined;
  const { lc_id: id } = value as { lc_id?: unknown };
  return isMessageId(id) ? id.at(-1) : undefined;
}

/** `["langchain_core", "messages", "AIMessage"]`; Python writes the module's name between the last two. */
export function isMessageId(id: unknown): id is readonly string[] {
  if (!Array.isArray(id) || id[0] !== "langchain_core" || id[1] !== "messages") return false;
  const name: unknown = id.at(-1);
  return id.length >= 3 && id.length <= 4 && typeof name === "string" && CLASS_BY_NAME.has(name);
}

export interface MessageForm {
  /** Under the names that LangChain stores. */
  fields: Record<string, unknown>;
  /** Names of what neither stands in `fields` nor comes back by them. */
  lost: readonly string[];
}

/** What a message is made of. @param name as `messageClassOf` gives it */
export function messageForm(message: object, name: string): MessageForm {
  const now = message as Record<string, unknown>;
  const given = (now.lc_kwargs ?? {}) as Record<string, unknown>;
  const fields: Record<string, unknown> = {};
  let lost = NONE;
  for (const key of Object.keys(given)) {
    // The same blocks once more, translated anew at each read.
    if (key === "contentBlocks" || key === "__proto__") continue;
    const stored = snakeCase(key);
    const value = key in now ? now[key] : given[key];
    if (value === undefined) continue;
    // `fooBar` and `foo_bar` have one name in a row.
    const isTaken = Object.hasOwn(fields, stored) && fields[stored] !== value;
    if (isTaken) lost = [...lost, key];
    if (!isTaken || FIELDS.has(key)) fields[stored] = value;
  }
  for (const key of FIELDS) if (!(key in given) && isSet(now[key])) fields[key] = now[key];
  const beside = keysBeside(message, keysOfNew(name));
  return { fields, lost: beside.length === 0 ? lost : [...lost, ...beside] };
}

const NONE: readonly string[] = [];
const keysByName = new Map<string, readonly string[]>();

/** What stands on a message of the class as it is made anew: nothing else does after it was read. */
function keysOfNew(name: string): readonly string[] {
  const found = keysByName.get(name);
  if (found) return found;
  const fresh = makeMessage([name], { content: "", id: "", name: "", role: "", tool_call_id: "" });
  const keys = Object.keys(fresh ?? {});
  keysByName.set(name, keys);
  return keys;
}

function keysBeside(message: object, known: readonly string[]): readonly string[] {
  const keys = Object.keys(message);
  // Nearly always the same in the same order, which takes no search.
  if (keys.length === known.length && keys.every((key, index) => key === known[index])) return NONE;
  return keys.filter((key) => !known.includes(key) && (message as Record<string, unknown>)[key] !== undefined);
}

/** Whether all that `messageForm` gives stands in fields of the message's own, which a loop over them shows. */
export function hasOwnFields(message: object): boolean {
  const given = Object.keys((message as { lc_kwargs?: object }).lc_kwargs ?? {}).filter(
    (key) => key !== "contentBlocks",
  );
  return (
    given.every((key) => Object.prototype.propertyIsEnumerable.call(message, key)) &&
    [...FIELDS].every((key) => !(key in message) || Object.prototype.propertyIsEnumerable.call(message, key))
  );
}

function isSet(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** Undefined where no message can be made of the fields. @param kwargs as stored, revived */
export function makeMessage(id: readonly string[], kwargs: object): object | undefined {
  const Class = CLASS_BY_NAME.get(id.at(-1) ?? "");
  if (Class === undefined) return undefined;
  try {
    return new Class(fieldsOf(kwargs) as never);
  } catch {
    return undefined;
  }
}

/** A copy: a message that cannot be made has changed some of them by then. */
function fieldsOf(kwargs: object): object {
  for (const key of Object.keys(kwargs)) if (!FIELDS.has(key)) return renamedFields(kwargs);
  return { ...kwargs };
}

function renamedFields(kwargs: object): object {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(kwargs)) {
    if (key !== "__proto__") fields[FIELDS.has(key) ? key : camelCase(key)] = value;
  }
  return fields;
}

// Both as in @langchain/core/load/map_keys, which is not exported.
function snakeCase(key: string): string {
  if (FIELDS.has(key)) return key;
  return key
    .replace(/([A-Z]+)([A-Z][a-z0-9]+)/g, "$1_$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[-_\s]+/g, "_")
    .toLowerCase();
}

function camelCase(key: string): string {
  const trimmed = key.trim();
  if (!/[-_\s]/.test(trimmed)) return trimmed;
  return trimmed
    .replace(/[-_\s]+/g, "_")
    .toLowerCase()
    .replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
