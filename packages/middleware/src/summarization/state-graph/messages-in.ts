import { viewMessages } from "../message/view-messages.ts";
import type { ThreadMessage } from "../message/message-view.ts";
import type { MessagesChannel } from "./messages-channel.ts";

/** The list of a state; empty where nothing has been written to it yet: LangGraph leaves such a channel out. */
export function messagesIn(state: Readonly<Record<string, unknown>>, list: MessagesChannel): ThreadMessage[] {
  const messages = (state[list.channel] ?? []) as ThreadMessage[];
  if (!Array.isArray(messages)) viewMessages(messages);
  list.assertChangeable(messages);
  return messages;
}
