/** Of a part of a message: what says where it belongs, and nothing to a reader. */
const LABELS: ReadonlySet<string> = new Set(["type", "index", "id", "phase"]);

/** Where packages of providers put what a model says when it is no content. What else stands there describes the answer. */
const SPOKEN = ["reasoning_content", "reasoning", "refusal", "audio", "function_call", "tool_calls", "tool_outputs"];

/**
 * Whether a reader sees anything of it: text, reasoning, a tool call, an image. Providers open an answer with a chunk that says nothing but that
 * it begins.
 *
 * @param fields the last argument of `handleLLMNewToken`
 */
export function isTokenSeen(token: unknown, fields: unknown): boolean {
  if (saysSomething(token)) return true;
  const message = messageOf(fields);
  if (message === undefined) return false;
  const { content, tool_call_chunks: calls, additional_kwargs: others = {} } = message;
  return saysSomething(content) || saysSomething(calls) || SPOKEN.some((name) => saysSomething(others[name]));
}

/** The same for an event of `handleChatModelStreamEvent`: of all kinds, those of content blocks carry what is said. */
export function isEventSeen(event: unknown): boolean {
  const { content, delta } = (event ?? {}) as { content?: unknown; delta?: unknown };
  return saysSomething(content) || saysSomething(delta);
}

function saysSomething(value: unknown): boolean {
  if (typeof value === "string") return value !== "";
  if (Array.isArray(value)) return value.some(saysSomething);
  if (typeof value !== "object" || value === null) return value !== undefined && value !== null;
  return Object.entries(value).some(([name, part]) => !LABELS.has(name) && saysSomething(part));
}

interface ChunkOfMessage {
  content?: unknown;
  tool_call_chunks?: unknown;
  additional_kwargs?: Record<string, unknown>;
}

function messageOf(fields: unknown): ChunkOfMessage | undefined {
  return (fields as { chunk?: { message?: ChunkOfMessage } } | undefined)?.chunk?.message;
}
