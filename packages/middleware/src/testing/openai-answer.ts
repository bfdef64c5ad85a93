import type { ChatToolCall, ChatUsage } from "./openai-format.ts";

export interface ChatAnswer {
  content?: string | null;
  tool_calls?: ChatToolCall[];
  refusal?: string;
  /** "tool_calls" with calls, else "stop". */
  finish_reason?: "stop" | "length" | "tool_calls" | "content_filter";
}

interface Completion {
  /** Becomes the id of the message: a reducer replaces a message that comes again under its id. */
  id: string;
  model: string;
  answer: ChatAnswer;
  usage: ChatUsage;
}

const CREATED = 1_700_000_000;

export function completionBody({ id, model, answer, usage }: Completion): object {
  const { content = null, tool_calls, refusal = null } = answer;
  const message = { role: "assistant", content, refusal, ...(tool_calls === undefined ? {} : { tool_calls }) };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason(answer) }];
  return { id, object: "chat.completion", created: CREATED, model, choices, usage };
}

/** The same answer as server-sent events: word by word, then its calls, then its usage where that was asked for. */
export function* completionEvents(completion: Completion, includeUsage: boolean): Generator<string> {
  const { id, model, answer, usage } = completion;
  const event = (choices: object[], rest: object = {}) =>
    `data: ${JSON.stringify({ id, object: "chat.completion.chunk", created: CREATED, model, choices, ...rest })}\n\n`;
  for (const delta of deltasOf(answer)) yield event([{ index: 0, delta, finish_reason: null }]);
  yield event([{ index: 0, delta: {}, finish_reason: finishReason(answer) }]);
  if (includeUsage) yield event([], { usage });
  yield "data: [DONE]\n\n";
}

function deltasOf({ content, tool_calls = [], refusal }: ChatAnswer): object[] {
  return [
    { role: "assistant", content: "" },
    ...((content ?? "").match(/\s*\S+|\s+$/g) ?? []).map((word) => ({ content: word })),
    ...(refusal === undefined ? [] : [{ refusal }]),
    ...tool_calls.map((call, index) => ({ tool_calls: [{ index, ...call }] })),
  ];
}

function finishReason({ finish_reason, tool_calls = [] }: ChatAnswer): string {
  return finish_reason ?? (tool_calls.length > 0 ? "tool_calls" : "stop");
}
