import { isFunctionMessage, roleOf } from "../../message/message-role.ts";
import { isRecord, type Loose } from "../../message/record.ts";

/** Of a `ThreadTurn`, what tells whether a list is sound. */
export interface PlainTurn {
  calls: readonly { id?: unknown }[];
  answers: readonly unknown[];
  isResult: boolean;
}

const NOTHING: PlainTurn = { calls: [], answers: [], isResult: false };

/**
 * What `readTurn` reads, of messages as most threads have them: text, beside it calls that are parsed, or one result. Every message is asked
 * before each model call, so nothing is searched here nor remembered. Undefined where calls or results may stand elsewhere, too.
 */
export function plainTurn(message: unknown): PlainTurn | undefined {
  if (!isRecord(message) || typeof message["content"] !== "string") return undefined;
  switch (roleOf(message)) {
    case "ai":
      return callingTurn(message);
    case "human":
    case "system":
      return NOTHING;
    case "tool":
      return isId(message["tool_call_id"]) && !isFunctionMessage(message)
        ? { calls: NOTHING.calls, answers: [message["tool_call_id"]], isResult: true }
        : undefined;
    default:
      return undefined;
  }
}

function callingTurn(message: Loose): PlainTurn | undefined {
  const { tool_calls: calls = NOTHING.calls, function_call: legacy, additional_kwargs: beside } = message;
  if (legacy !== undefined || mayHold(beside, "tool_calls") || mayHold(beside, "function_call")) return undefined;
  if (mayHold(message["response_metadata"], "output") || !Array.isArray(calls) || !areDistinct(calls)) return undefined;
  return calls.length === 0 ? NOTHING : { calls, answers: NOTHING.answers, isResult: false };
}

function mayHold(beside: unknown, name: string): boolean {
  return isRecord(beside) && beside[name] !== undefined;
}

/** A call twice, or one that no result can name, is for a closer look. */
function areDistinct(calls: readonly unknown[]): calls is readonly { id: string }[] {
  return calls.every(
    (call, at) =>
      isRecord(call) &&
      isId(call["id"]) &&
      !calls.some((other, before) => before < at && isRecord(other) && other["id"] === call["id"]),
  );
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
