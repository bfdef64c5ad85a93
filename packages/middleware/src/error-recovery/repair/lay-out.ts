import type { ThreadMessage } from "../../message/thread-message.ts";
import type { MatchedCall } from "./match-results.ts";
import { partWith, withoutResults, withResultsFirst } from "./split-results.ts";
import type { ThreadTurn } from "./thread-turn.ts";

/** A message of the repaired list. */
export interface LaidOut<Message extends ThreadMessage> {
  message: Message;
  /** Where it stood, or the message it is a part of; absent for one that was added. */
  at?: number;
  /** Ids of the calls it has results for. */
  results: readonly string[];
  /** Its results came behind what else it says. */
  isReordered?: boolean;
}

export interface MatchedThread<Message extends ThreadMessage> {
  messages: readonly Message[];
  turns: readonly ThreadTurn[];
  calls: readonly MatchedCall[];
  /** The result of a call that has none. */
  makeResult: (call: MatchedCall) => Message;
}

/** All that stays, with the results of each AI message directly behind it, in the order of its calls. */
export function layOut<Message extends ThreadMessage>(thread: MatchedThread<Message>): LaidOut<Message>[] {
  const { messages, turns, calls } = thread;
  const exchanges = groupBy(calls, ({ caller }) => caller);
  const kept = groupBy(calls, ({ result }) => result);
  const isWhole = (at: number): boolean => staysWhole(turns[at]!, at, { kept: kept.get(at) ?? [], exchanges });
  return messages.flatMap((message, at) => {
    const { answers, isResult, hasRest } = turns[at]!;
    if (answers.length === 0 && !isResult)
      return [{ message, at, results: [] }, ...resultsOf(thread, exchanges.get(at) ?? [], isWhole)];
    return hasRest && !isWhole(at) ? [{ message: withoutResults(message), at, results: [] }] : [];
  });
}

/** Whether a message with results stays what it is: all of them stay, behind the same caller, and its other content with them. */
function staysWhole(
  { answers, hasRest }: ThreadTurn,
  at: number,
  { kept, exchanges }: { kept: readonly MatchedCall[]; exchanges: ReadonlyMap<number, readonly MatchedCall[]> },
): boolean {
  const [first] = kept;
  if (first === undefined || kept.length !== answers.length) return false;
  if (kept.some(({ caller }) => caller !== first.caller)) return false;
  if (!hasRest) return true;
  // Anthropic takes nothing between results: what a user says beside one comes behind them all.
  const others = exchanges.get(first.caller)!.filter(({ result }) => result !== at);
  return at === first.caller + 1 && others.every(({ isPending }) => isPending);
}

function resultsOf<Message extends ThreadMessage>(
  { messages, turns, makeResult }: MatchedThread<Message>,
  calls: readonly MatchedCall[],
  isWhole: (at: number) => boolean,
): LaidOut<Message>[] {
  const placed = new Set<number>();
  return calls.flatMap((call): LaidOut<Message>[] => {
    const { result: at, id, isPending } = call;
    if (at === undefined) return isPending ? [] : [{ message: makeResult(call), results: [id] }];
    if (placed.has(at)) return [];
    if (!isWhole(at)) return [{ message: partWith(messages[at]!, id), at, results: [id] }];
    placed.add(at);
    const message = withResultsFirst(messages[at]!);
    return [{ message, at, results: turns[at]!.answers, isReordered: message !== messages[at] }];
  });
}

function groupBy(
  calls: readonly MatchedCall[],
  keyOf: (call: MatchedCall) => number | undefined,
): Map<number, MatchedCall[]> {
  const groups = new Map<number, MatchedCall[]>();
  for (const call of calls) {
    const key = keyOf(call);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [call]);
    else group.push(call);
  }
  return groups;
}
