import type { BaseMessage } from "@langchain/core/messages";
import { isSound } from "../repair/is-sound.ts";

export interface ShownList {
  /** The state's messages. */
  saved: readonly BaseMessage[];
  /** What a middleware further out has made of them. */
  requested: readonly BaseMessage[];
  /** What is to be kept of that. */
  kept: readonly BaseMessage[];
}

/**
 * What is to be kept, in the state's own messages: what a middleware further out has added to them it adds again to the next request, and what it
 * has replaced it replaces again. Undefined where that cannot be told apart: it shows only some of the state's messages, both have changed the
 * same one, or a call would be left without its result.
 */
export function laidOnState({ saved, requested, kept }: ShownList): BaseMessage[] | undefined {
  const [own, shown] = [byId(saved), byId(requested)];
  const shownOwn = requested.filter(({ id }) => id !== undefined && own.has(id));
  if (shownOwn.length !== saved.length || shownOwn.some(({ id }, at) => id !== saved[at]?.id)) return undefined;
  const given = new Set(requested);
  const list: BaseMessage[] = [];
  for (const message of kept) {
    const { id } = message;
    const [before, sent] = id === undefined ? [] : [own.get(id), shown.get(id)];
    const isAdded = before === undefined && (sent !== undefined || given.has(message));
    if (isAdded) continue;
    if (before !== undefined && message !== sent && sent !== before) return undefined;
    list.push(before !== undefined && message === sent ? before : message);
  }
  return isSound(list) ? list : undefined;
}

function byId(messages: readonly BaseMessage[]): Map<string, BaseMessage> {
  return new Map(messages.flatMap((message) => (message.id === undefined ? [] : [[message.id, message]])));
}
