import { createTokenCounter } from "@threadkeep/state";
import { isRecord, recordsOf } from "../../message/record.ts";

/** What a node that runs again may send again: its list of messages. One without a list, as a tool, sends nothing to a model. */
export function tokensOf(input: unknown, channel: string): number {
  const messages = isRecord(input) ? recordsOf(input[channel]) : [];
  return messages.length === 0 ? 0 : createTokenCounter().count(messages as never);
}
