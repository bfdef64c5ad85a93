import type { BaseMessage, FunctionMessage, ToolMessage } from "@langchain/core/messages";
import { ThreadkeepError, type PlainMessage } from "@threadkeep/state";
import { firstString, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { isSound } from "./is-sound.ts";
import { layOut, type LaidOut } from "./lay-out.ts";
import { matchResults, type LostResult, type MatchedCall } from "./match-results.ts";
import { makeMissingResult } from "./missing-result.ts";
import type { KnowCall, KnownCall } from "./known-call.ts";
import { keysOfTurns } from "./keys-of-turns.ts";
import { nameCalls } from "./name-calls.ts";
import { repairIdOf } from "./repair-id.ts";
import type { RepairOptions } from "./repair-options.ts";
import { causeOf } from "./repair-reason.ts";
import { readTurn, type ThreadTurn } from "./thread-turn.ts";
import { isUnparsed, UNPARSED } from "./unparsed-call.ts";

/** What is in a repaired list: its own messages, and results, which have none of the fields that its own have beyond those of any. */
export type MessageOrResult<Message extends ThreadMessage> =
  | Message
  | (Message extends BaseMessage ? ToolMessage | FunctionMessage : PlainMessage);

/** What a repair does. */
export interface RepairPlan<Message extends ThreadMessage = ThreadMessage> {
  /** The repaired list: a new one, of the very same messages where they need no repair. */
  messages: MessageOrResult<Message>[];
  /** Results that were missing. */
  added: number;
  /** Results that answer nothing, or a second time. */
  removed: number;
  /** Results that stood elsewhere, or in another order. */
  moved: number;
  /** Ids of the calls whose results were added, removed or moved, and those that calls were given, each once. Empty when nothing is to repair. */
  toolCallIds: readonly string[];
}

/**
 * The repairs of `repairMessages`, and what they are.
 *
 * @throws {ThreadkeepError} `repair.invalid-messages` for what is no list, `repair.invalid-option` for an option that is none
 */
export function planRepairs<Message extends ThreadMessage>(
  messages: readonly Message[],
  options: RepairOptions = {},
): RepairPlan<Message> {
  return planRepairsKnowing(messages, options);
}

/**
 * The same where something is known of calls without results: each is told its own cause, and gets the result that the thread has only
 * lost, also where it is pending.
 */
export function planRepairsKnowing<Message extends ThreadMessage>(
  messages: readonly Message[],
  options: RepairOptions,
  know: KnowCall = () => undefined,
): RepairPlan<Message> {
  if (!Array.isArray(messages)) throw noList(messages);
  checkOptions(options);
  const { reason = "stopped", pending = [] } = options;
  const list: readonly Message[] = messages;
  if (isSound(list)) return { messages: [...list], added: 0, removed: 0, moved: 0, toolCallIds: [] };
  const { messages: named, renamed } = nameCalls(list, new Set(pending));
  const turns = named.map(readTurn);
  const { calls, lost } = matchResults(named, turns, new Set(pending));
  const known = calls.map((call) => knowOf(call, named, know));
  const makeResult = resultMaker(named, turns, causeOf(reason));
  const places = layOut({ messages: named, turns, calls: known, makeResult });
  return { messages: places.map(({ message }) => message), ...countChanges(places, lost, renamed) };
}

type CallToAnswer = MatchedCall & { known?: KnownCall };

function knowOf(call: MatchedCall, messages: readonly ThreadMessage[], know: KnowCall): CallToAnswer {
  const known = call.result === undefined ? know(call, messages[call.caller]!) : undefined;
  if (known === undefined) return call;
  return { ...call, known, isPending: call.isPending && known.result === undefined };
}

function resultMaker<Message extends ThreadMessage>(
  messages: readonly Message[],
  turns: readonly ThreadTurn[],
  reason: string,
): (call: CallToAnswer) => Message {
  let keys: string[] | undefined;
  return ({ caller: at, known, ...call }) => {
    if (known?.result !== undefined) return known.result as Message;
    const caller = messages[at]!;
    const cause = isUnparsed(caller, call.id) ? UNPARSED : (known?.cause ?? reason);
    const key = firstString(caller as unknown as Loose, "id") ?? (keys ??= keysOfTurns(messages, turns))[at]!;
    return makeMissingResult({ id: repairIdOf(key, call.id), caller, call, cause }) as Message;
  };
}

function countChanges(
  places: readonly LaidOut<ThreadMessage>[],
  lost: readonly LostResult[],
  renamed: readonly string[],
): Omit<RepairPlan, "messages"> {
  const added = places.filter(({ at }) => at === undefined);
  const moved = movedResults(places);
  const ids = [...added, ...moved].flatMap(({ results }) => results);
  return {
    added: added.length,
    removed: lost.length,
    moved: moved.length,
    toolCallIds: [...new Set([...ids, ...lost.flatMap(({ call = [] }) => call), ...renamed])],
  };
}

/** Results that come behind another message than before, of those that were there and stay. */
function movedResults<Message extends ThreadMessage>(places: readonly LaidOut<Message>[]): LaidOut<Message>[] {
  const kept = places.filter(({ at }) => at !== undefined);
  const before = kept.toSorted((one, other) => one.at! - other.at!);
  const previous = new Map(before.map((place, index) => [place, before[index - 1]]));
  return kept.filter(
    (place, index) =>
      place.results.length > 0 && (place.isReordered === true || previous.get(place) !== kept[index - 1]),
  );
}

/** Not all callers are compiled: with a misspelled `pending` a repair would answer what a human is being asked. */
function checkOptions(options: RepairOptions): void {
  const unknown = Object.keys(options).find((name) => name !== "reason" && name !== "pending");
  if (unknown === undefined) return;
  throw new ThreadkeepError(`The option ${unknown} is not an option of a repair. There are: reason, pending.`, {
    code: "repair.invalid-option",
    context: { name: unknown },
  });
}

function noList(given: unknown): ThreadkeepError {
  return new ThreadkeepError(
    `The messages to repair are ${given === null ? "null" : `of type ${typeof given}`}, not a list. Give the thread's list of messages.`,
    { code: "repair.invalid-messages" },
  );
}
