import type { AIMessage, BaseMessage, ToolMessage } from "@langchain/core/messages";
import type { PlainMessage } from "@threadkeep/state";

/** A message in OpenAI's chat format, with an id as state needs it. */
export interface PlainHistoryMessage extends PlainMessage {
  id?: string;
  content: unknown;
  name?: string;
  tool_calls?: { id?: string; type: "function"; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

const ROLES: Record<string, string> = { human: "user", ai: "assistant" };

export function toPlainMessages(messages: readonly BaseMessage[]): PlainHistoryMessage[] {
  return messages.map(toPlainMessage);
}

export function toPlainMessage(message: BaseMessage): PlainHistoryMessage {
  const { tool_call_id } = message as ToolMessage;
  const tool_calls = callsOf(message);
  return {
    role: ROLES[message.getType()] ?? message.getType(),
    content: structuredClone(message.content),
    ...(message.id === undefined ? {} : { id: message.id }),
    ...(message.name === undefined ? {} : { name: message.name }),
    ...(tool_calls.length === 0 ? {} : { tool_calls }),
    ...(tool_call_id === undefined ? {} : { tool_call_id }),
  };
}

function callsOf(message: BaseMessage): NonNullable<PlainHistoryMessage["tool_calls"]> {
  const parsed = ((message as AIMessage).tool_calls ?? []).map(({ id, name, args }) => ({
    ...(id === undefined ? {} : { id }),
    type: "function" as const,
    function: { name, arguments: JSON.stringify(args) },
  }));
  const raw = (message.additional_kwargs["tool_calls"] ?? []) as typeof parsed;
  return parsed.length > 0 ? parsed : structuredClone(raw);
}
