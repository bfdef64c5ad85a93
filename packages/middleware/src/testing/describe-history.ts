import fc from "fast-check";
import type { ThreadMessage } from "../message/thread-message.ts";
import { wireMessageOf } from "./wire-message.ts";

/** One line a message, for a person who looks for what went wrong: `m3 assistant calls call_1, 120 characters`. */
export function describeHistory(messages: readonly ThreadMessage[]): string {
  return messages.map(describeMessage).join("\n");
}

function describeMessage(message: ThreadMessage): string {
  const { id = "(no id)", role, calls, answers } = wireMessageOf(message);
  const called = calls.length > 0 ? ` calls ${calls.join(", ")}` : "";
  const answered = answers.length > 0 ? ` answers ${answers.join(", ")}` : "";
  return `${id} ${role}${called}${answered}, ${JSON.stringify(message.content ?? "").length} characters`;
}

/** Makes fast-check print a counterexample by its outline: as objects some messages fill the screen. */
export function outlined<Message extends ThreadMessage>(messages: Message[]): Message[] {
  const value = () => `\n${describeHistory(messages)}\n`;
  return Object.defineProperty(messages, fc.toStringMethod, { value, enumerable: false });
}
