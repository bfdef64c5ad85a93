import { ThreadkeepError } from "@threadkeep/state";
import { RemoveMessage } from "@langchain/core/messages";
import { isLangChainMessage } from "../../message/message-role.ts";
import { firstString, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";

/** Writes to one channel, of which LangGraph applies each on its own: the `update` of a `Command`. */
export type ChannelUpdate = [channel: string, value: unknown][];

/**
 * What turns a thread's list into the repaired one, message by message through a reducer that knows ids: `messagesStateReducer`,
 * `MessagesValue`, `MessagesDeltaValue`, `plainMessagesReducer`. Empty when nothing has changed, and nothing before the first change is
 * written. The list is never wiped as `REMOVE_ALL_MESSAGES` would: what a parallel branch has appended stays, though perhaps before
 * what is written here again.
 *
 * These reducers append what is new and leave what they know in its place, even if it is removed and written in one update. A message in
 * the middle takes two: one removes everything behind it, the next appends it all again.
 *
 * `before` is the list as it is when the update is applied. In a `wrapModelCall` langchain adds the answer first, so that it belongs at the
 * end of both lists.
 *
 * @throws {ThreadkeepError} `repair.missing-id` when a message that has to be removed, or that others move behind, has no id. LangGraph gives
 * one to every message but those in a `MessagesDeltaValue`.
 *
 * @example
 * const { messages } = (await graph.getState(config)).values;
 * const update = repairUpdate(messages, repairMessages(messages));
 * await graph.updateState(config, new Command({ update })); // In a node: return new Command({ update });
 */
export function repairUpdate(
  before: readonly ThreadMessage[],
  after: readonly ThreadMessage[],
  channel = "messages",
): ChannelUpdate {
  const { inPlace, again } = splitChange(before, after);
  const staying = new Set(inPlace.map(keyOf));
  const removed = before.filter((message) => !staying.has(keyOf(message)));
  const removals = removed.map((message) => removalOf(message, before));
  const known = new Map(before.map((message) => [keyOf(message), message]));
  const changed = inPlace.filter((message) => known.get(keyOf(message)) !== message);
  const written = [...changed, ...again];
  // Only what is removed and comes again needs to be away in between.
  const returns = again.some((message) => known.has(keyOf(message)));
  const steps = returns ? [removals, written] : [[...removals, ...written]];
  return steps.filter((step) => step.length > 0).map((step) => [channel, step]);
}

/** The messages of `after` that keep their places in `before`, and those that come behind them. */
function splitChange(
  before: readonly ThreadMessage[],
  after: readonly ThreadMessage[],
): { inPlace: readonly ThreadMessage[]; again: readonly ThreadMessage[] } {
  const wanted = new Set(after.map(keyOf));
  const places = before.map(keyOf).filter((key) => wanted.has(key));
  const firstMoved = after.findIndex((message, at) => keyOf(message) !== places[at]);
  const end = firstMoved === -1 ? after.length : firstMoved;
  return { inPlace: after.slice(0, end), again: after.slice(end) };
}

/** A message without an id is only itself. */
function keyOf(message: ThreadMessage): unknown {
  return firstString(message as unknown as Loose, "id") ?? message;
}

/** In the form that the list's reducer knows. */
function removalOf(
  message: ThreadMessage,
  before: readonly ThreadMessage[],
): RemoveMessage | { role: "remove"; id: string } {
  const id = firstString(message as unknown as Loose, "id");
  if (id === undefined) throw missingId(before.indexOf(message));
  return isLangChainMessage(message) ? new RemoveMessage({ id }) : { role: "remove", id };
}

function missingId(at: number): ThreadkeepError {
  return new ThreadkeepError(
    `The repair has to move messages[${at}], which has no id: a reducer could not find it. Give every message an id when it is ` +
      "added, or replace the list as a whole.",
    { code: "repair.missing-id", context: { index: at } },
  );
}
