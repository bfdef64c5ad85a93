import { StateGraph } from "@langchain/langgraph";
import { isAgent, isBuilder, isCompiledGraph } from "../../guard/graph-kinds.ts";
import { isLangChainMessage, roleOf } from "../../message/message-role.ts";
import type { Loose } from "../../message/record.ts";
import { unreducedList } from "../message/view-messages.ts";
import { isChange, type MessageChange } from "../message-change.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { appendOnly, missingChannel, noIds, unknownReducer, unreadableState } from "./messages-channel-errors.ts";
import { idOf, updateFor, type UpdateForm } from "./messages-channel-update.ts";
import { probeMessagesReducer } from "./probe-messages-reducer.ts";

export interface MessagesChannelOptions {
  /**
   * What the graph is built of: Annotation.Root, a StateSchema, a zod object, or the StateGraph, compiled or not. Without it the
   * list is taken for one with `messagesStateReducer`.
   */
  state?: unknown;
  /** Name of the channel that holds the messages. */
  channel?: string;
}

export interface MessagesChannel {
  channel: string;
  form: UpdateForm;
  /**
   * @throws {ThreadkeepError} `summarization.unknown-reducer`, `summarization.no-id` where this list could not be changed. Asked
   * before anything is archived.
   */
  assertChangeable(messages: readonly ThreadMessage[]): void;
  /**
   * What a node returns for the change: `{ [channel]: update }`, or `{}` for none. By id where each changed message has one of its
   * own; LangGraph gives one to all but plain objects in a delta channel and the first write to a channel without a default.
   * Else the list is written anew: what a parallel branch has written to it in the same superstep may be lost then, and the stream
   * mode "messages" shows what has no id, unless the node returns the update in a Command.
   * @throws {ThreadkeepError} as `assertChangeable`
   */
  toUpdate(change: MessageChange): Record<string, unknown>;
}

/**
 * Finds the channel of the messages and how its list can be changed, by trying its reducer.
 *
 * @throws {ThreadkeepError} `summarization.append-only`, `summarization.unknown-reducer`, `summarization.missing-channel`,
 * `summarization.invalid-state`
 */
export function resolveMessagesChannel({ state, channel = "messages" }: MessagesChannelOptions = {}): MessagesChannel {
  if (state === undefined)
    return messagesChannel(channel, "assumed-by-id", (messages) => assertMessagesState(messages, channel));
  const channels = channelsOf(state);
  if (!Object.hasOwn(channels, channel)) throw missingChannel(channel, Object.keys(channels));
  const found = probeMessagesReducer(channels[channel]);
  if (found.form === "append") throw appendOnly(channel);
  if (found.form === "unknown") throw unknownReducer(channel, found.why);
  const isIdNeeded = found.form === "by-id" && !found.rewrites;
  return messagesChannel(channel, found.form, (messages) => isIdNeeded && assertIds(messages, channel));
}

function messagesChannel(channel: string, form: UpdateForm, assertChangeable: AssertChangeable): MessagesChannel {
  return {
    channel,
    form,
    assertChangeable,
    toUpdate: (change) => {
      assertChangeable(change.before);
      return isChange(change) ? { [channel]: updateFor(form, change) } : {};
    },
  };
}

type AssertChangeable = (messages: readonly ThreadMessage[]) => void;

/** That reducer makes LangChain messages of all it is given, gives each an id, and keeps no request to remove one. */
function assertMessagesState(messages: readonly ThreadMessage[], channel: string): void {
  const request = messages.findIndex((message) => roleOf(message as unknown as Loose) === "remove");
  if (request !== -1) throw unreducedList(request);
  if (messages.every((message) => isLangChainMessage(message) && idOf(message) !== undefined)) return;
  throw unknownReducer(
    channel,
    "some of its messages have no id or are plain objects, so it is not messagesStateReducer's",
  );
}

function assertIds(messages: readonly ThreadMessage[], channel: string): void {
  if (messages.some((message) => idOf(message) === undefined)) throw noIds(channel);
}

function channelsOf(state: unknown): Record<string, unknown> {
  const graph = isAgent(state) ? state.graph : state;
  if (isCompiledGraph(graph)) return graph.builder.channels;
  if (isBuilder(graph)) return graph.channels;
  try {
    return new StateGraph(graph as ConstructorParameters<typeof StateGraph>[0]).channels;
  } catch (cause) {
    throw unreadableState(cause);
  }
}
