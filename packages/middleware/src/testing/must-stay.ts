import type { TokenCounter } from "@threadkeep/state";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { SummarizationOptions } from "../summarization/summarization-options.ts";
import { wireMessageOf, type WireMessage } from "./wire-message.ts";

export interface MustStay {
  /** What has to be there afterwards; its tool results perhaps shortened. */
  all: ReadonlySet<ThreadMessage>;
  /** What has to be there to the letter. */
  untouched: ReadonlySet<ThreadMessage>;
}

type KeepRules = Pick<SummarizationOptions, "keep" | "pinFirst" | "pin"> & { tokens: TokenCounter; ratio?: number };

/** What a pass may not take out of a thread, read off the wire form: found in another way than the product finds it. */
export function mustStay(
  messages: readonly ThreadMessage[],
  { keep = { messages: 10 }, pinFirst = false, pin = () => false, tokens, ratio = 1 }: KeepRules,
): MustStay {
  const wire = messages.map(wireMessageOf);
  const isSummary = (index: number): boolean => isSummaryMessage(messages[index]!);
  const turns = wire.flatMap(({ role }, index) => (role === "user" && !isSummary(index) ? [index] : []));
  const untouched = wire.flatMap(({ role }, index) =>
    role === "system" || (!isSummary(index) && pin(messages[index]!)) ? [index] : [],
  );
  if (pinFirst && turns[0] !== undefined) untouched.push(turns[0]);
  const others = [...messages.keys()].filter((index) => !isSummary(index)).toReversed();
  const live = turns.length === 0 ? [] : [...messages.keys()].slice(turns.at(-1));
  const weigh = (index: number): number => tokens.countMessage(messages[index]!) * ratio;
  const recent = "messages" in keep ? others.slice(0, keep.messages) : takeWhile(others, weigh, keep.tokens);
  const units = soundUnits(wire);
  const whole = (pinned: readonly number[]): Set<ThreadMessage> => {
    const is = new Set(pinned);
    return new Set(units.filter((unit) => unit.some((index) => is.has(index))).flatMap(messagesAt(messages)));
  };
  const all = whole([...untouched, ...live, ...recent]);
  return { all: new Set([...all].filter((message) => !isSummaryMessage(message))), untouched: whole(untouched) };
}

export function isSummaryMessage(message: ThreadMessage): boolean {
  const { additional_kwargs: beside } = message as { additional_kwargs?: Record<string, unknown> };
  return beside?.["lc_source"] === "summarization";
}

function takeWhile(indices: readonly number[], weigh: (index: number) => number, tokens: number): number[] {
  const taken: number[] = [];
  let left = tokens;
  for (const index of indices) {
    left -= weigh(index);
    if (left < 0) break;
    taken.push(index);
  }
  return taken;
}

/** Single messages, and AI messages that all their results follow, at the end of the thread perhaps not all yet. */
function soundUnits(wire: readonly WireMessage[]): number[][] {
  return wire.flatMap(({ role, calls }, index) => {
    if (role === "tool") return [];
    if (calls.length === 0) return [[index]];
    const waiting = new Set(calls);
    let next = index + 1;
    for (; wire[next]?.role === "tool" && wire[next]!.answers.every((call) => waiting.delete(call)); next++);
    const isSound = waiting.size === 0 || next === wire.length;
    return isSound ? [Array.from({ length: next - index }, (_, rank) => index + rank)] : [];
  });
}

function messagesAt(messages: readonly ThreadMessage[]) {
  return (unit: readonly number[]): ThreadMessage[] => unit.map((index) => messages[index]!);
}
