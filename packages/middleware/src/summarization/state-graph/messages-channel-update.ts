import { RemoveMessage } from "@langchain/core/messages";
import { REMOVE_ALL_MESSAGES } from "@langchain/langgraph";
import { applyChange, type MessageChange } from "../message-change.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { firstString, type Loose } from "../../message/record.ts";

/** `assumed-by-id`: as `by-id`, and nothing is lost in a channel that turns out to take the update for the whole list. */
export type UpdateForm = "by-id" | "assumed-by-id" | "plain-by-id" | "whole-list";

/** What the channel has to be given: the smallest update of its form. */
export function updateFor(form: UpdateForm, change: MessageChange): unknown[] {
  if (form === "whole-list") return applyChange(change);
  const remove = form === "plain-by-id" ? removePlain : (id: string) => new RemoveMessage({ id });
  const ids = changedById(change);
  // Also takes out what a parallel branch has written in the same superstep before: there is no other way without an id.
  if (ids === undefined) return [remove(REMOVE_ALL_MESSAGES), ...applyChange(change)];
  if (form === "assumed-by-id") return [...ids.map(remove), ...applyChange(change)];
  const replaced = [...change.replaced].filter(([index]) => !change.removed.has(index));
  return [...ids.map(remove), ...replaced.map(([, message]) => message)];
}

function removePlain(id: string): object {
  return { role: "remove", id };
}

/** Ids of what is removed; `undefined` where an id does not say which message is meant. */
function changedById({ before, replaced, removed }: MessageChange): string[] | undefined {
  const count = new Map<string | undefined, number>();
  for (const id of before.map(idOf)) count.set(id, (count.get(id) ?? 0) + 1);
  const isClear = (index: number): boolean => {
    const id = idOf(before[index]);
    const next = replaced.get(index);
    return id !== undefined && count.get(id) === 1 && (next === undefined || idOf(next) === id);
  };
  if (![...removed, ...replaced.keys()].every(isClear)) return undefined;
  return [...removed].map((index) => idOf(before[index])!);
}

export function idOf(message: ThreadMessage | undefined): string | undefined {
  return message === undefined ? undefined : firstString(message as unknown as Loose, "id");
}
