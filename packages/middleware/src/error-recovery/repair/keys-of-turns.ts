import { keysOf } from "../../message/message-keys.ts";
import { roleOf } from "../../message/message-role.ts";
import { isRecord } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { ThreadTurn } from "./thread-turn.ts";

/** One key for each message: its id, or a digest of what it says. */
export function keysOfTurns(messages: readonly ThreadMessage[], turns: readonly ThreadTurn[]): string[] {
  return keysOf(
    messages.map((message, at) => {
      const fields = isRecord(message) ? message : {};
      const { calls, answers } = turns[at]!;
      return { message: fields, role: roleOf(fields) ?? "other", calls: calls.map(({ id }) => id), answers };
    }),
  );
}
