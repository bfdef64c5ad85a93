import type { BaseMessage } from "@langchain/core/messages";
import type { PlainMessage } from "@threadkeep/state";

/** A message of a thread: LangChain's own, or a plain `{ role, content }` object. */
export type ThreadMessage = BaseMessage | PlainMessage;

export type MessageRole = "system" | "human" | "ai" | "tool" | "other";
