import { isBaseMessage } from "@langchain/core/messages";
import type { ThreadMessage } from "../message/thread-message.ts";

/** A message's own data, of which nothing is shared with the message. */
export interface MessageSnapshot {
  /** Of a LangChain message its type; a plain object has its role among the fields. */
  type?: string;
  id?: string;
  content?: unknown;
  [field: string]: unknown;
}

/**
 * A deep copy of what a message holds: what is archived equals the original when their snapshots do, also after a checkpoint was read.
 * LangChain's own bookkeeping (`lc_kwargs` and the like) is left out, and so is what is undefined: both differ between equal messages.
 */
export function snapshotOf(message: ThreadMessage): MessageSnapshot {
  const fields = Object.entries(message).filter(([name]) => !name.startsWith("lc_"));
  const type = isBaseMessage(message) ? { type: message.getType() } : {};
  return { ...(withoutUndefined(structuredClone(Object.fromEntries(fields))) as object), ...type };
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  // Dates and bytes are copied already, and have no fields to look at.
  if (Object.prototype.toString.call(value) !== "[object Object]") return value;
  const kept = Object.entries(value as object).filter(([, field]) => field !== undefined);
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutUndefined(field)]));
}
