import { isBaseMessage } from "@langchain/core/messages";
import type { ThreadMessage } from "../message/thread-message.ts";

/** What reaches a provider of a message. Read here anew, so that a defect of the product's own reading shows. */
export interface WireMessage {
  id?: string;
  role: "system" | "user" | "assistant" | "tool" | "other";
  /** Ids of the calls, in order, with those that come twice. */
  calls: string[];
  answers: string[];
}

type Loose = Record<string, unknown>;

const ROLES: Record<string, WireMessage["role"]> = {
  system: "system",
  developer: "system",
  human: "user",
  user: "user",
  ai: "assistant",
  assistant: "assistant",
  tool: "tool",
};

export function wireMessageOf(message: ThreadMessage): WireMessage {
  const fields = message as unknown as Loose;
  const role = ROLES[roleNameOf(message)] ?? "other";
  const answers = answersOf(fields, role);
  return {
    ...(typeof fields["id"] === "string" ? { id: fields["id"] } : {}),
    role: answers.length > 0 ? "tool" : role,
    calls: role === "assistant" ? callsOf(fields) : [],
    answers,
  };
}

function roleNameOf(message: ThreadMessage): string {
  if (isBaseMessage(message)) return message.getType();
  const { role, type } = message as { role?: unknown; type?: unknown };
  return String(role ?? type);
}

/** LangChain's OpenAI client sends the raw calls where no call was parsed; its Anthropic client sends what stands in the content. */
function callsOf(message: Loose): string[] {
  const parsed = idsOf(message["tool_calls"]);
  const raw = idsOf((message["additional_kwargs"] as Loose | undefined)?.["tool_calls"]);
  const calls = parsed.length > 0 ? parsed : raw;
  const inContent = idsOf(blocksOf(message).filter((block) => block["type"] === "tool_use"));
  return calls.length > 0 ? [...calls, ...inContent.filter((id) => !calls.includes(id))] : inContent;
}

function answersOf(message: Loose, role: WireMessage["role"]): string[] {
  const inContent = blocksOf(message)
    .filter((block) => block["type"] === "tool_result")
    .map((block) => String(block["tool_use_id"]));
  return role === "tool" && inContent.length === 0 ? [String(message["tool_call_id"])] : inContent;
}

function blocksOf(message: Loose): Loose[] {
  return Array.isArray(message["content"]) ? (message["content"] as Loose[]) : [];
}

function idsOf(calls: unknown): string[] {
  return Array.isArray(calls) ? (calls as Loose[]).map((call) => String(call["id"])) : [];
}
