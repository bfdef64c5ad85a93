import type { MessageRole, ThreadMessage } from "../../../message/thread-message.ts";
import type { MessageView } from "../../message/message-view.ts";

const ROLES: Readonly<Record<string, MessageRole>> = {
  system: "system",
  human: "human",
  user: "human",
  ai: "ai",
  assistant: "ai",
  tool: "tool",
};

/** What the summarizer reads of a view. Its calls and answers are for decisions, and empty here. */
export function viewOf(message: ThreadMessage): MessageView {
  const kind = "role" in message && typeof message.role === "string" ? message.role : String(fieldOf(message, "type"));
  return { message, key: String(fieldOf(message, "id") ?? "k1"), role: ROLES[kind] ?? "other", calls: [], answers: [] };
}

function fieldOf(message: object, name: string): unknown {
  return (message as Record<string, unknown>)[name];
}
