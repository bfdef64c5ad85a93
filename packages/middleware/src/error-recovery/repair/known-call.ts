import type { ThreadMessage } from "../../message/thread-message.ts";
import type { ToolCallRead } from "../../message/tool-exchange.ts";

/** What is known of a tool call that has no result in the thread. */
export interface KnownCall {
  /** Its result, where the thread has only lost it. */
  result?: ThreadMessage;
  /** What the model is told otherwise. */
  cause?: string;
}

export type KnowCall = (call: ToolCallRead, caller: ThreadMessage) => KnownCall | undefined;
