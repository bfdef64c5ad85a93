import { createHash } from "node:crypto";
import { copyMessage } from "../../message/copy-message.ts";
import { isFunctionMessage, roleOf } from "../../message/message-role.ts";
import { withCallIds, type CallNaming } from "../../message/own-call-ids.ts";
import { firstString, isRecord, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { keysOfTurns } from "./keys-of-turns.ts";
import { readTurn } from "./thread-turn.ts";

/** A call that shared its id, or had none, and waits for the result that is its own. */
interface NamedCall {
  was: string;
  id: string;
  name: string | undefined;
}

export interface NamedCalls<Message extends ThreadMessage> {
  /** The very same list where no call needs an id. */
  messages: readonly Message[];
  /** The ids that were given. */
  renamed: readonly string[];
}

/**
 * Gives an id of its own to each call that has none or that of another call of the same message, and to its result. Providers refuse
 * such calls, and to drop them would lose what their tools have done: langchain runs them, and a model that does not see it asks again.
 * The id follows from the message and the call's place in it, so that the next repair gives the same. Of several results of one id each
 * goes to the first call of its tool's name that waits for one. Messages with a pending call stay as they are: its result will name the old id.
 */
export function nameCalls<Message extends ThreadMessage>(
  messages: readonly Message[],
  pending: ReadonlySet<string>,
): NamedCalls<Message> {
  const turns = messages.map(readTurn);
  if (!turns.some(({ needsIds }) => needsIds)) return { messages, renamed: [] };
  const keys = keysOfTurns(messages, turns);
  const renamed: string[] = [];
  let waiting: NamedCall[] = [];
  const named = messages.map((message, at) => {
    const { calls, needsIds } = turns[at]!;
    if (roleOf(asLoose(message)) !== "ai") return withNamedResult(message, waiting);
    // A later call of an id takes the results behind it.
    waiting = waiting.filter(({ was }) => !calls.some(({ id }) => id === was));
    const own = needsIds ? nameCallsOf(message, keys[at]!) : undefined;
    if (own === undefined || own.calls.some(({ was, id }) => pending.has(was) || pending.has(id))) return message;
    waiting.push(...own.calls);
    renamed.push(...own.calls.filter(({ was, id }) => id !== was).map(({ id }) => id));
    return own.message;
  });
  return { messages: named, renamed };
}

function nameCallsOf<Message extends ThreadMessage>(
  message: Message,
  key: string,
): { message: Message; calls: readonly NamedCall[] } {
  const calls = new Map<string, NamedCall>();
  const createNaming = (): CallNaming => {
    const seen = new Map<string, number>();
    return (was = "", call) => {
      const rank = (seen.get(was) ?? 0) + 1;
      seen.set(was, rank);
      const id = was !== "" && rank === 1 ? was : idFor(key, was, rank);
      if (!calls.has(id)) calls.set(id, { was, id, name: nameOf(call) });
      return id;
    };
  };
  return { message: withCallIds(message, createNaming), calls: [...calls.values()] };
}

/** Nine letters and digits: what every provider takes. Mistral takes nothing else, OpenAI up to 40, Anthropic no colons. */
function idFor(key: string, was: string, rank: number): string {
  return createHash("sha256")
    .update(JSON.stringify([key, was, rank]))
    .digest("hex")
    .slice(0, 9);
}

function nameOf(call: Loose): string | undefined {
  const inner = call["function"] ?? call["toolUse"];
  return firstString(call, "name", "toolName") ?? (isRecord(inner) ? firstString(inner, "name") : undefined);
}

/** @param waiting of which those whose results are found are taken out */
function withNamedResult<Message extends ThreadMessage>(message: Message, waiting: NamedCall[]): Message {
  const fields = asLoose(message);
  if (waiting.length === 0 || !isRecord(message)) return message;
  if (roleOf(fields) === "tool" && !isFunctionMessage(fields) && !holdsResults(fields)) {
    const id = takeCall(waiting, firstString(fields, "tool_call_id") ?? "", firstString(fields, "name"));
    return id === undefined || id === fields["tool_call_id"] ? message : copyMessage(message, { tool_call_id: id });
  }
  const { content } = fields;
  if (!Array.isArray(content)) return message;
  const blocks = content.map((block: unknown) => withNamedBlock(block, waiting));
  return blocks.every((block, at) => block === content[at]) ? message : copyMessage(message, { content: blocks });
}

/** The AI SDK has results in the content of a tool's message. */
function holdsResults(message: Loose): boolean {
  return firstString(message, "tool_call_id") === undefined && Array.isArray(message["content"]);
}

function withNamedBlock(block: unknown, waiting: NamedCall[]): unknown {
  if (!isRecord(block)) return block;
  const inner = block["toolResult"];
  if (isRecord(inner)) {
    const toolUseId = takeCall(waiting, firstString(inner, "toolUseId"));
    return toolUseId === undefined ? block : { ...block, toolResult: { ...inner, toolUseId } };
  }
  const field = ["tool_use_id", "tool_call_id", "toolCallId"].find((one) => firstString(block, one) !== undefined);
  const id = field && takeCall(waiting, firstString(block, field), firstString(block, "toolName"));
  return field === undefined || id === undefined || id === block[field] ? block : { ...block, [field]: id };
}

function takeCall(waiting: NamedCall[], was: string | undefined, name?: string): string | undefined {
  const of = waiting.filter((call) => call.was === was);
  const found = of.find((call) => call.name === name) ?? of[0];
  if (found !== undefined) waiting.splice(waiting.indexOf(found), 1);
  return found?.id;
}

function asLoose(message: unknown): Loose {
  return isRecord(message) ? message : {};
}
