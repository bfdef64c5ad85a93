import { isFunctionMessage, roleOf } from "../../message/message-role.ts";
import { isRecord, type Loose } from "../../message/record.ts";

/** Of a `ThreadTurn`, what tells whether a list is sound. */
export interface PlainTurn {
  calls: readonly { id?: unknown }[];
  answers: readonly unknown[];
  isResult: boolean;
  needsIds?: boolean;
}

const NOTHING: PlainTurn = { calls: [], answers: [], isResult: false };

/**
 * What `readTurn` reads, of messages as most threads have them: text, beside it calls that are parsed, or one result. Every message is asked
 * before each model call, so nothing is searched here nor remembered. Undefined where calls or results may stand elsewhere, too.
 */
export function plainTurn(message: unknown): PlainTurn | undefined {
  if (!isRecord(message) || typeof message["content"] !== "string") return undefined;
  switch (kindOf(message)) {
    case "ai":
      return callingTurn(message);
    case "human":
    case "system":
      return NOTHING;
    case "tool":
      return resultTurn(message);
    default:
      return undefined;
  }
}

/** LangChain's own messages of these kinds are asked once: the way over the role asks several times. */
function kindOf(message: Loose): unknown {
  const { getType } = message;
  const type: unknown = typeof getType === "function" ? getType.call(message) : undefined;
  if (type === "ai" || type === "tool" || type === "human" || type === "system") return type;
  return isFunctionMessage(message) ? undefined : roleOf(message);
}

function resultTurn({ tool_call_id: id }: Loose): PlainTurn | undefined {
  return isId(id) ? { calls: NOTHING.calls, answers: [id], isResult: true } : undefined;
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
  const ids = calls.map((call) => (isRecord(call) && isId(call["id"]) ? call["id"] : undefined));
  return !ids.includes(undefined) && (ids.length < 2 || new Set(ids).size === ids.length);
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
