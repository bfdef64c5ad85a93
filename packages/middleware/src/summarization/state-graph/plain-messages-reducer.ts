import { randomUUID } from "node:crypto";
import { REMOVE_ALL_MESSAGES } from "@langchain/langgraph";
import { ThreadkeepError, type PlainMessage } from "@threadkeep/state";
import { isLangChainMessage } from "../../message/message-role.ts";
import { isRecord, type Loose } from "../../message/record.ts";

/** Takes the message with this id out of the list; with the id `REMOVE_ALL_MESSAGES` all that came before. */
export interface RemovePlainMessage {
  role: "remove";
  id: string;
}

/** What a node may write to a list of plain messages. */
export type PlainMessagesUpdate<Message extends PlainMessage> =
  | Message
  | RemovePlainMessage
  | readonly (Message | RemovePlainMessage)[];

/**
 * What `messagesStateReducer` does, for `{ role, content }` objects, which stay what they are: a message with a known id
 * replaces that one in place, `{ role: "remove", id }` removes, all others are appended. A message without an id gets one, as a
 * copy: neither list is changed. Removing an unknown id does nothing, since a parallel branch may have removed it as well.
 *
 * @throws {ThreadkeepError} `messages.not-plain` for what is no plain message, `messages.invalid-id` for an id that is no string
 *
 * @example
 * const State = Annotation.Root({
 *   messages: Annotation<MyMessage[], PlainMessagesUpdate<MyMessage>>({ reducer: plainMessagesReducer, default: () => [] }),
 * });
 */
export function plainMessagesReducer<Message extends PlainMessage>(
  left: readonly Message[],
  right: PlainMessagesUpdate<Message>,
): Message[] {
  const known = results.get(left)?.get(right);
  // LangGraph reduces the same writes once for a conditional edge and again for the checkpoint: both have to see the same ids.
  if (known !== undefined) return [...known] as Message[];
  const merged = merge(listOf(left), listOf(right)) as unknown as Message[];
  remember(left, right, merged);
  return merged;
}

type Entry = Loose & { id: string };

const results = new WeakMap<object, WeakMap<object, readonly object[]>>();

function remember(left: unknown, right: unknown, merged: readonly object[]): void {
  if (!isRecord(left) || !isRecord(right)) return;
  const ofLeft = results.get(left) ?? new WeakMap<object, readonly object[]>();
  results.set(left, ofLeft.set(right, [...merged]));
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Removing and writing the same id in one update leaves what was written, in its place: as LangGraph has it. */
function merge(left: readonly unknown[], right: readonly unknown[]): Entry[] {
  const messages = new Map<string, Entry>();
  for (const message of left.map(withId)) messages.set(message.id, message);
  const removed = new Set<string>();
  for (const message of right.map(withId)) {
    if (message["role"] !== "remove") messages.set(message.id, message);
    if (message.id === REMOVE_ALL_MESSAGES) messages.clear();
    if (message["role"] === "remove") removed.add(message.id);
    else removed.delete(message.id);
  }
  return [...messages.values()].filter(({ id }) => !removed.has(id));
}

function withId(message: unknown): Entry {
  if (!isRecord(message) || Array.isArray(message) || isLangChainMessage(message)) throw notPlain(message);
  const { id } = message;
  if (typeof id === "string" && id !== "") return message as Entry;
  if (message["role"] === "remove" || (id !== undefined && id !== null && id !== "")) throw invalidId(message);
  return { ...message, id: randomUUID() };
}

function notPlain(given: unknown): ThreadkeepError {
  const other = Array.isArray(given) ? "an array" : isRecord(given) ? "a LangChain message" : `a ${typeof given}`;
  return new ThreadkeepError(
    `plainMessagesReducer keeps { role, content } objects and was given ${other}. ` +
      "Convert it, or keep LangChain messages with the reducer messagesStateReducer of @langchain/langgraph.",
    { code: "messages.not-plain" },
  );
}

function invalidId({ role, id }: Loose): ThreadkeepError {
  const what = id === undefined || id === null || id === "" ? "no id" : `an id of type ${typeof id}`;
  return new ThreadkeepError(
    `plainMessagesReducer was given a message of role ${JSON.stringify(role)} with ${what}. Ids are strings that are not empty; ` +
      'only a message that is added may leave it out, and { role: "remove", id } names what to remove.',
    { code: "messages.invalid-id" },
  );
}
