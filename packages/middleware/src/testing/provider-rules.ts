import type { ThreadMessage } from "../message/thread-message.ts";
import { wireMessageOf, type WireMessage } from "./wire-message.ts";

export interface ProviderRuleOptions {
  /** Calls of the last AI message may still wait for results, as they do while tools run. False: a model is about to be called. */
  pendingAllowed?: boolean;
}

/** The AI message whose results may come now. */
interface OpenExchange {
  at: number;
  calls: ReadonlySet<string>;
  unanswered: Set<string>;
}

/**
 * What OpenAI's or Anthropic's chat API would reject, as sentences; empty when both would take the messages.
 * Call ids may come again in a later AI message, as models in the wild do: a result is matched with the AI message it follows.
 */
export function findBreaches(
  messages: readonly ThreadMessage[],
  { pendingAllowed = false }: ProviderRuleOptions = {},
): string[] {
  const wire = messages.map(wireMessageOf);
  return [...repeatedIds(wire), ...lateSystemMessages(wire), ...toolBreaches(wire, pendingAllowed)];
}

function repeatedIds(messages: readonly WireMessage[]): string[] {
  const ids = messages.map(({ id }) => id);
  return messages.flatMap(({ id }, at) =>
    id !== undefined && ids.indexOf(id) < at
      ? [`messages[${at}] has the id "${id}" of messages[${ids.indexOf(id)}]`]
      : [],
  );
}

function lateSystemMessages(messages: readonly WireMessage[]): string[] {
  const firstOther = messages.findIndex(({ role }) => role !== "system");
  return messages.flatMap(({ role }, at) =>
    role === "system" && firstOther !== -1 && at > firstOther
      ? [`messages[${at}] is a system message after messages[${firstOther}], which is none`]
      : [],
  );
}

function toolBreaches(messages: readonly WireMessage[], pendingAllowed: boolean): string[] {
  const breaches: string[] = [];
  let open: OpenExchange | undefined;
  for (const [at, message] of messages.entries()) {
    if (message.role === "tool") {
      breaches.push(...message.answers.flatMap((call) => resultBreach(messages, { at, call, open })));
      for (const call of message.answers) open?.unanswered.delete(call);
      continue;
    }
    breaches.push(...unansweredBreaches(open, `before messages[${at}]`), ...repeatedCalls(message, at));
    open = { at, calls: new Set(message.calls), unanswered: new Set(message.calls) };
  }
  return pendingAllowed ? breaches : [...breaches, ...unansweredBreaches(open, "before the end")];
}

function resultBreach(
  messages: readonly WireMessage[],
  { at, call, open }: { at: number; call: string; open: OpenExchange | undefined },
): string[] {
  if (open?.unanswered.has(call)) return [];
  if (open?.calls.has(call))
    return [`messages[${at}] answers the call "${call}" of messages[${open.at}] a second time`];
  const caller = messages.findLastIndex(({ calls }, index) => index < at && calls.includes(call));
  return caller === -1
    ? [`messages[${at}] answers the call "${call}", which no message before it makes`]
    : [`messages[${at}] answers the call "${call}" of messages[${caller}], but does not follow it directly`];
}

function unansweredBreaches(open: OpenExchange | undefined, before: string): string[] {
  return [...(open?.unanswered ?? [])].map((call) => `messages[${open?.at}] calls "${call}", not answered ${before}`);
}

function repeatedCalls({ calls }: WireMessage, at: number): string[] {
  const repeated = calls.filter((call, index) => calls.indexOf(call) < index);
  return repeated.map((call) => `messages[${at}] makes the call "${call}" twice`);
}
