import { viewMessages } from "../message/view-messages.ts";
import { roleOf } from "../../message/message-role.ts";
import { isRecord } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { MessagesChannel } from "./messages-channel.ts";
import { messagesElsewhere } from "./messages-channel-errors.ts";

type State = Readonly<Record<string, unknown>>;

/**
 * The list of a state; empty where nothing has been written to it yet: LangGraph leaves such a channel out.
 * @throws {ThreadkeepError} `summarization.missing-channel` where the name was never checked, and messages are elsewhere in the state
 */
export function messagesIn(state: State, list: MessagesChannel): ThreadMessage[] {
  if (list.form === "assumed-by-id" && !(list.channel in state)) assertNoneElsewhere(state, list.channel);
  const messages = (state[list.channel] ?? []) as ThreadMessage[];
  if (!Array.isArray(messages)) viewMessages(messages);
  list.assertChangeable(messages);
  return messages;
}

/** With a wrong name the thread would seem empty for ever. */
function assertNoneElsewhere(state: State, channel: string): void {
  const holding = Object.keys(state).filter((name) => holdsMessages(state[name]));
  if (holding.length > 0) throw messagesElsewhere(channel, holding);
}

/** Not any list of objects with a `role`: one of them has to be of a kind that a conversation has. */
function holdsMessages(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const roles = value.map((one) => (isRecord(one) ? roleOf(one) : undefined));
  return !roles.includes(undefined) && roles.some((role) => role !== "other");
}
