import { roleOf } from "../../message/message-role.ts";
import { isRecord, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { holdsOnlyResults } from "../../message/tool-exchange.ts";
import type { SoundThread } from "../repair/is-sound.ts";
import { writtenCalls, type WrittenCall } from "./tool-round.ts";

/**
 * A cheap look before the thorough one: whether the last round surely asks for something that the one before it did not. So it is in most
 * threads, and then nothing repeats. False where it cannot be told at a glance.
 */
export function asksAnew(messages: readonly ThreadMessage[]): boolean {
  const last = answerBefore(messages, messages.length);
  const before = answerBefore(messages, last);
  const calls = callsAt(messages, last);
  const asked = callsAt(messages, before);
  return calls.length === 0 || calls.some((call) => asked.every((one) => isOther(one, call)));
}

/** The same of a thread that was looked through already, at a still smaller cost. */
export function callsAnew({ calls, callsBefore, isPlain }: SoundThread): boolean {
  return isPlain && (calls.length === 0 || calls.some((call) => callsBefore.every((one) => isOtherPlain(one, call))));
}

/** Of calls as they are parsed: others are for a closer look. */
function isOtherPlain(one: unknown, other: unknown): boolean {
  return isNamed(one) && isNamed(other) && (one.name !== other.name || holdsOther(one.args, other.args));
}

function isNamed(call: unknown): call is { name: string; args: unknown } {
  return isRecord(call) && typeof call["name"] === "string" && call["name"] !== "" && call["function"] === undefined;
}

/** Position of the model's last message before this one; -1 where there is none. */
function answerBefore(messages: readonly ThreadMessage[], end: number): number {
  for (let at = end - 1; at >= 0; at--) {
    const message: unknown = messages[at];
    if (isRecord(message) && roleOf(message) === "ai" && !holdsOnlyResults(message["content"])) return at;
  }
  return -1;
}

function callsAt(messages: readonly ThreadMessage[], at: number): readonly WrittenCall[] {
  const message: unknown = messages[at];
  return isRecord(message) ? writtenCalls(message) : [];
}

function isOther(one: WrittenCall, other: WrittenCall): boolean {
  return one.name !== other.name || holdsOther(one.args, other.args);
}

/** By plain values alone: whatever else differs may be written the same. */
function holdsOther(one: unknown, other: unknown): boolean {
  if (!isPlain(one) || !isPlain(other)) return false;
  return Object.keys(one).some((key) => isScalar(one[key]) && isScalar(other[key]) && one[key] !== other[key]);
}

function isPlain(value: unknown): value is Loose {
  return isRecord(value) && typeof value["toJSON"] !== "function";
}

/** No other value has its text in JSON, as with `NaN` and `null`. */
function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
}
