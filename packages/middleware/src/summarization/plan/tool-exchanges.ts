import type { MessageView } from "../message/message-view.ts";

/** Messages that stay or go together: one message, or an AI message with the results of all its calls. */
export interface MessageUnit {
  /** Positions in the list, ascending. */
  indices: number[];
  /**
   * No provider accepts it: a result without its call or apart from it, or calls that later messages passed by. Where one message
   * holds several results, as Anthropic's do, all of them count.
   */
  broken: boolean;
  /** At the end of the list, and some of its calls have no result yet. */
  pending: boolean;
}

/**
 * Cuts a list into units, ordered by their first message. Every position is in exactly one unit. A result belongs to the
 * nearest AI message before it that makes its call and has no result for it yet, wherever both stand.
 */
export function groupExchanges(views: readonly MessageView[]): MessageUnit[] {
  const results = matchResults(views);
  const taken = new Set([...results.values()].flat());
  const units: MessageUnit[] = [];
  for (const [index, view] of views.entries()) {
    if (taken.has(index)) continue;
    units.push(view.calls.length > 0 ? exchangeOf(views, index, results.get(index) ?? []) : single(view, index));
  }
  return units;
}

/** Position of an AI message to the positions of what answers it. A message of several results goes with the first of its callers. */
function matchResults(views: readonly MessageView[]): Map<number, number[]> {
  const waiting = new Map<string, number>();
  const results = new Map<number, number[]>();
  for (const [index, view] of views.entries()) {
    for (const call of view.calls) waiting.set(call, index);
    const callers = view.answers.flatMap((call) => waiting.get(call) ?? []);
    for (const call of view.answers) waiting.delete(call);
    const [caller] = callers;
    if (caller !== undefined) results.set(caller, [...(results.get(caller) ?? []), index]);
  }
  return results;
}

function exchangeOf(views: readonly MessageView[], caller: number, results: number[]): MessageUnit {
  const indices = [caller, ...results];
  const { calls } = views[caller]!;
  const answers = results.flatMap((index) => views[index]!.answers);
  const isTogether = results.every((index, rank) => index === caller + rank + 1);
  const isOwn = new Set(answers).size === answers.length && answers.every((call) => calls.includes(call));
  const isAnswered = calls.every((call) => answers.includes(call));
  const isLast = caller + results.length + 1 === views.length;
  const isSound = isTogether && isOwn;
  return { indices, broken: !isSound || !(isAnswered || isLast), pending: isSound && !isAnswered && isLast };
}

function single(view: MessageView, index: number): MessageUnit {
  return { indices: [index], broken: view.role === "tool" || view.answers.length > 0, pending: false };
}
