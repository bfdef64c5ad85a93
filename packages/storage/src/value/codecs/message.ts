import type { BaseMessage } from "@langchain/core/messages";
import {
  defineField,
  isRecord,
  mapRecord,
  type DecodePart,
  type EncodePart,
  type EncodedRecord,
  type ValueCodec,
} from "../encoded.ts";
import { blankMessage, messageClassOf } from "./message-classes.ts";

// What every message of a class has in common.
const STRUCTURE: ReadonlySet<string> = new Set([
  "lc_direct_tool_output",
  "lc_kwargs",
  "lc_namespace",
  "lc_serializable",
  "type",
]);

/**
 * A LangChain message by its own fields, and not by `toJSON`, `toDict` or `mapChatMessagesToStoredMessages`: these leave out what
 * was set after the constructor ran and what is undefined, write an object with an `lc` key back wrapped or as a class, and run the
 * constructor again. `lc_kwargs` is kept as the names it has, because LangChain reads its values from the message.
 */
export const messageCodec: ValueCodec<BaseMessage> = {
  tag: "message",
  matches: (value): value is BaseMessage => messageClassOf(value) !== undefined,
  encode: (message, encodePart) => {
    const { given, extra } = splitKwargs(message, encodePart);
    const record: EncodedRecord = {
      class: messageClassOf(message) ?? "",
      fields: encodeFields(message, encodePart),
      given,
    };
    return extra === undefined ? record : { ...record, extra };
  },
  decode: ({ class: className, fields, given, extra }, decodePart) => {
    const message = blankMessage(className);
    if (message === undefined) throw new TypeError("A message of an unknown class.");
    reviveFields(message, isRecord(fields) ? fields : {}, decodePart);
    const names = Array.isArray(given) ? given.map(String) : [];
    message.lc_kwargs = { ...reviveKwargs(message, names), ...mapRecord(isRecord(extra) ? extra : {}, decodePart) };
    return message;
  },
};

function encodeFields(message: BaseMessage, encodePart: EncodePart): EncodedRecord {
  const blank = { ...blankMessage(messageClassOf(message)) } as Record<string, unknown>;
  const fields = Object.entries(message).filter(
    ([name, value]) => !STRUCTURE.has(name) && (value !== undefined || blank[name] !== undefined),
  );
  return mapRecord(Object.fromEntries(fields), (value, name) => encodePart(value, name));
}

function splitKwargs(message: BaseMessage, encodePart: EncodePart): { given: string[]; extra?: EncodedRecord } {
  // A message made of another one's fields, as in `{ ...message }`, was given that one's structure as well.
  const kwargs = Object.entries(Object(message.lc_kwargs) as Record<string, unknown>).filter(
    ([name]) => name === "type" || !STRUCTURE.has(name),
  );
  const given = kwargs.map(([name]) => name).filter((name) => isGiven(message, name));
  const extra = kwargs.filter(([name]) => !isGiven(message, name));
  if (extra.length === 0) return { given };
  return { given, extra: mapRecord(Object.fromEntries(extra), (value, name) => encodePart(value, name)) };
}

// A constructor that is given `contentBlocks` makes them the content.
function isGiven(message: BaseMessage, name: string): boolean {
  return name === "contentBlocks" || Object.hasOwn(message, name);
}

function reviveFields(message: BaseMessage, fields: EncodedRecord, decodePart: DecodePart): void {
  for (const [name, field] of Object.entries(fields)) {
    if (!STRUCTURE.has(name)) defineField(message, name, decodePart(field));
  }
}

function reviveKwargs(message: BaseMessage, names: string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = {
    contentBlocks: message.content,
    ...Object.fromEntries(Object.entries(message)),
  };
  return Object.fromEntries(names.map((name) => [name, Object.hasOwn(fields, name) ? fields[name] : undefined]));
}
