import { type BaseMessage, ToolMessage } from "@langchain/core/messages";
import type { TokenCounter } from "@threadkeep/state";
import { applyChange, type MessageChange } from "../message-change.ts";
import type { Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { callsOf } from "../../message/tool-exchange.ts";
import type { ResolvedSummarization } from "../resolve-options.ts";

/**
 * The messages of a request, seen from the state. Middlewares further out add messages for one call, hide some or mask what they
 * send: what is only in the request stays in it, what is only in the state stays there.
 */
export interface RequestMessages {
  saved: readonly BaseMessage[];
  all: readonly BaseMessage[];
  /** What is in the state, as the request has it. */
  own: BaseMessage[];
  /** What is in the request only. */
  added: BaseMessage[];
  /** Positions of `own` in `all`. */
  positions: number[];
}

export function splitRequest(all: readonly BaseMessage[], saved: readonly BaseMessage[]): RequestMessages {
  const left = uniqueIds(saved);
  // What comes a second time was added: a question that is repeated at the end, say.
  const positions = [...all.keys()].filter((index) => left.delete(all[index]!.id));
  const isOwn = new Set(positions);
  return {
    saved,
    all,
    own: positions.map((index) => all[index]!),
    added: all.filter((_, index) => !isOwn.has(index)),
    positions,
  };
}

/** Without those of several messages: they do not say which one is meant. */
function uniqueIds(messages: readonly BaseMessage[]): Set<string | undefined> {
  const times = new Map<string | undefined, number>();
  for (const { id } of messages) times.set(id, (times.get(id) ?? 0) + 1);
  return new Set([...times.keys()].filter((id) => id !== undefined && times.get(id) === 1));
}

/** For a pass over `own`: the rest of the request counts, and what is archived or asked for a pin is the state's own version. */
export function forRequest(options: ResolvedSummarization, { saved, added }: RequestMessages): ResolvedSummarization {
  const { archive, pins, tokens } = options;
  const inState = new Map(saved.map((message) => [message.id, message]));
  const original = (message: ThreadMessage): ThreadMessage => inState.get((message as BaseMessage).id) ?? message;
  const { pin } = pins;
  return {
    ...options,
    ...(archive && { archive: (name, messages, previous) => archive(name, messages.map(original), previous) }),
    pins: { ...pins, ...(pin && { pin: (message) => pin(original(message)) }) },
    tokens: added.length === 0 ? tokens : countWith(added, tokens),
  };
}

function countWith(added: readonly BaseMessage[], tokens: TokenCounter): TokenCounter {
  return {
    ...tokens,
    count: (messages, extras) => tokens.count([...added, ...messages], extras),
    fits: (messages, limit, extras) => tokens.fits([...added, ...messages], limit, extras),
  };
}

/** What the model is sent. A list of its own: some middlewares edit the request's in place, and that is the state's. */
export function requestAfter(
  { replaced, removed }: MessageChange<BaseMessage>,
  request: RequestMessages,
): BaseMessage[] {
  const { all, positions } = request;
  const sent = applyChange({ before: all, ...moved({ replaced, removed }, (index) => positions[index]!) });
  return removed.size === 0 ? sent : withoutOrphans(sent, request);
}

/** A result that somebody added for this request goes with the call that it answers. */
function withoutOrphans(messages: BaseMessage[], { all, added }: RequestMessages): BaseMessage[] {
  const [before, left] = [callsIn(all), callsIn(messages)];
  const isAdded = new Set(added);
  const hasLostItsCall = (message: BaseMessage): boolean =>
    ToolMessage.isInstance(message) && before.has(message.tool_call_id) && !left.has(message.tool_call_id);
  return messages.filter((message) => !(isAdded.has(message) && hasLostItsCall(message)));
}

function callsIn(messages: readonly BaseMessage[]): Set<string> {
  return new Set(messages.flatMap((message) => callsOf(message as unknown as Loose)));
}

/** The same change to the state's list. */
export function stateChange(change: MessageChange<BaseMessage>, request: RequestMessages): MessageChange<BaseMessage> {
  const { saved, own } = request;
  const position = new Map(saved.map((message, index) => [message.id, index]));
  return { before: saved, ...moved(change, (index) => position.get(own[index]!.id)!) };
}

type Places = Pick<MessageChange<BaseMessage>, "replaced" | "removed">;

function moved({ replaced, removed }: Places, to: (index: number) => number): Places {
  return {
    replaced: new Map([...replaced].map(([index, message]) => [to(index), message])),
    removed: new Set([...removed].map(to)),
  };
}
