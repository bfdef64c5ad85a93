import { recordsOf, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { ToolCallRead } from "../../message/tool-exchange.ts";
import { matchResults } from "./match-results.ts";
import { nameCalls } from "./name-calls.ts";
import { readTurn, type ThreadTurn } from "./thread-turn.ts";

export interface OpenCall extends ToolCallRead {
  caller: ThreadMessage;
}

/** Calls without a result, by the ids that a repair would give them. */
export function openCalls(thread: readonly ThreadMessage[]): OpenCall[] {
  const { messages } = nameCalls(thread, new Set());
  return openIn(messages, messages.map(readTurn)).map(({ caller, ...call }) => ({
    ...call,
    caller: messages[caller]!,
  }));
}

export interface LastCalls {
  /** Ids of those that have no result and can reach a tool. */
  open: readonly string[];
  /** Whether only results came after the message that makes them. */
  areLastWord: boolean;
}

/** The calls of the last AI message with calls. */
export function lastCalls(thread: readonly ThreadMessage[]): LastCalls {
  // By the ids that a repair would give them.
  const { messages } = nameCalls(thread, new Set());
  const turns = messages.map(readTurn);
  const last = turns.findLastIndex(({ calls }) => calls.length > 0);
  if (last === -1) return { open: [], areLastWord: false };
  const runnable = runnableCalls(messages[last]!);
  const ids = openIn(messages, turns)
    .filter(({ caller }) => caller === last)
    .map(({ id }) => id);
  return {
    open: ids.filter((id) => runnable === undefined || runnable.has(id)),
    areLastWord: turns.slice(last + 1).every(({ answers, hasRest }) => answers.length > 0 && !hasRest),
  };
}

function openIn(messages: readonly ThreadMessage[], turns: readonly ThreadTurn[]) {
  return matchResults(messages, turns, new Set()).calls.filter(({ result }) => result === undefined);
}

/** Calls that could not be parsed beside some that could reach no tool. */
function runnableCalls(message: ThreadMessage): ReadonlySet<unknown> | undefined {
  const parsed = recordsOf((message as unknown as Loose)["tool_calls"]).map(({ id }) => id);
  return parsed.length === 0 ? undefined : new Set(parsed);
}
