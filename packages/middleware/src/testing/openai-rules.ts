import type { ChatError, ChatMessage } from "./openai-format.ts";

/** The AI message whose results may come now. */
interface OpenExchange {
  calls: readonly string[];
  answeredAt: Map<string, number>;
}

/**
 * The first error that OpenAI's API reports of a conversation, in its own words as users quote them. Kept apart from `findBreaches`:
 * the two check each other.
 */
export function findChatError(messages: readonly ChatMessage[]): ChatError | undefined {
  if (messages.length === 0)
    return invalid("Invalid 'messages': empty array. Expected an array with minimum length 1.", "messages");
  let open: OpenExchange | undefined;
  for (const [at, message] of messages.entries()) {
    const error = message.role === "tool" ? answer(message, at, open) : unanswered(open, at);
    if (error !== undefined) return error;
    if (message.role === "tool") continue;
    if (message.tool_calls?.length === 0) return emptyCalls(at);
    open = message.tool_calls && { calls: message.tool_calls.map(({ id }) => id), answeredAt: new Map() };
  }
  return unanswered(open, messages.length - 1);
}

function answer(message: ChatMessage, at: number, open: OpenExchange | undefined): ChatError | undefined {
  const { tool_call_id: call = "" } = message;
  if (open === undefined) {
    const rule = "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
    return invalid(`Invalid parameter: ${rule}`, `messages.[${at}].role`);
  }
  if (!open.calls.includes(call)) {
    const rule = `'tool_call_id' of '${call}' not found in 'tool_calls' of previous message.`;
    return invalid(`Invalid parameter: ${rule}`, `messages.[${at}].tool_call_id`);
  }
  const before = open.answeredAt.get(call);
  open.answeredAt.set(call, at);
  if (before === undefined) return undefined;
  const rule = `Duplicate value for 'tool_call_id' of '${call}', in messages[${before}] and messages[${at}].`;
  return invalid(`Invalid parameter: ${rule}`, `messages.[${at}].tool_call_id`);
}

function unanswered(open: OpenExchange | undefined, at: number): ChatError | undefined {
  const missing = open?.calls.filter((call) => !open.answeredAt.has(call)) ?? [];
  if (missing.length === 0) return undefined;
  const rule =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'." +
    ` The following tool_call_ids did not have response messages: ${missing.join(", ")}`;
  return invalid(rule, `messages.[${at}].role`);
}

function emptyCalls(at: number): ChatError {
  const rule = "empty array. Expected an array with minimum length 1, but got an empty array instead.";
  return {
    ...invalid(`Invalid 'messages[${at}].tool_calls': ${rule}`, `messages[${at}].tool_calls`),
    code: "empty_array",
  };
}

function invalid(message: string, param: string): ChatError {
  return { message, type: "invalid_request_error", param, code: null };
}

export function contextLengthError(promptTokens: number, contextTokens: number): ChatError {
  const message =
    `This model's maximum context length is ${contextTokens} tokens. However, your messages resulted in ${promptTokens} tokens.` +
    " Please reduce the length of the messages.";
  return { message, type: "invalid_request_error", param: "messages", code: "context_length_exceeded" };
}
