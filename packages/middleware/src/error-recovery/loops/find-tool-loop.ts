import { roleOf } from "../../message/message-role.ts";
import { isRecord, type Loose } from "../../message/record.ts";
import { stableJson } from "../../message/stable-json.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { holdsOnlyResults } from "../../message/tool-exchange.ts";
import { writtenCalls, writtenResults, type WrittenCall, type WrittenResult } from "./tool-round.ts";

export interface ToolLoop {
  /** With several tools in a round, all their names: "read, search". */
  toolName: string;
  /** Of all rounds that repeat, the first one first. */
  toolCallIds: string[];
  /** Rounds in a row, the first included: 2 or more. */
  times: number;
}

/** One AI message that calls tools, and the results after it. */
interface Round {
  calls: readonly WrittenCall[];
  results: readonly WrittenResult[];
}

/**
 * Whether a thread ends in the same tool calls with the same results again and again. Compared are rounds: an AI message with all
 * its calls, and all their results. Two rounds are the same when they hold the same calls with the same results, in whatever order
 * and however often each: a model that asks the same twice at once, then once, has still learned nothing new, and one message
 * with equal parallel calls is one round. A round in which something else happened, too, is another one.
 *
 * The text beside the calls and the order of keys do not matter. Results count with content and status. A human message or an
 * answer without calls ends the row; notes and summaries that this package adds do not.
 *
 * Reads from the end, and no further than the first round that differs.
 */
export function findToolLoop(messages: readonly ThreadMessage[]): ToolLoop | undefined {
  const rounds = roundsFromEnd(messages);
  const { value: last } = rounds.next();
  if (last === undefined) return undefined;
  const key = keysOf(last);
  const same = [last];
  for (const round of rounds) {
    if (!isSame(key, keysOf(round))) break;
    same.push(round);
  }
  if (same.length < 2) return undefined;
  const names = [...new Set(last.calls.map(({ name }) => name))].sort();
  const ids = same
    .reverse()
    .flatMap(({ calls }) => calls.map(({ id }) => id))
    .filter((id) => id !== undefined);
  return { toolName: names.join(", "), toolCallIds: ids, times: same.length };
}

/** Complete rounds with nothing but our own notes between them, the last one first. */
function* roundsFromEnd(messages: readonly ThreadMessage[]): Generator<Round, undefined> {
  let results: WrittenResult[] = [];
  for (let at = messages.length - 1; at >= 0; at--) {
    const message: unknown = messages[at];
    if (!isRecord(message)) return;
    if (isPassedOver(message)) continue;
    if (isResult(message)) {
      results.push(...writtenResults(message));
      continue;
    }
    const calls = roleOf(message) === "ai" ? writtenCalls(message) : [];
    if (calls.length === 0 || !isComplete(calls, results)) return;
    yield { calls, results };
    results = [];
  }
}

function isComplete(calls: readonly WrittenCall[], results: readonly WrittenResult[]): boolean {
  const answered = new Set(results.map(({ callId }) => callId));
  return calls.every(({ id }) => id !== undefined && answered.has(id));
}

function isResult(message: Loose): boolean {
  return roleOf(message) === "tool" || holdsOnlyResults(message["content"]);
}

/** Not said by anybody in the thread: marked as ours, or a system message that came in between. */
function isPassedOver(message: Loose): boolean {
  const role = roleOf(message);
  if (role === "system" || role === "remove") return true;
  const beside = message["additional_kwargs"];
  return role === "human" && isRecord(beside) && (isRecord(beside["threadkeep"]) || beside["lc_source"] !== undefined);
}

/** Both as functions: the results of a round may be large, and are only read when its calls are the same. */
interface RoundKeys {
  calls(): string;
  results(): string;
}

function keysOf({ calls, results }: Round): RoundKeys {
  const written = calls.map(({ id, name, args }) => ({ id, text: stableJson([name, args ?? {}]) }));
  return {
    calls: once(() => distinct(written.map(({ text }) => text))),
    results: once(() => {
      const byId = new Map(results.map((result) => [result.callId, result]));
      return distinct(written.map(({ id, text }) => text + resultText(byId.get(id))));
    }),
  };
}

function resultText(result: WrittenResult | undefined): string {
  return stableJson([result?.status, result?.content]);
}

function isSame(one: RoundKeys, other: RoundKeys): boolean {
  return one.calls() === other.calls() && one.results() === other.results();
}

function distinct(texts: readonly string[]): string {
  return JSON.stringify([...new Set(texts)].sort());
}

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}
