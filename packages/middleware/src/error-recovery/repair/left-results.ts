import type { PendingWrite } from "../../langgraph/langgraph-internals.ts";
import { GOES_TO } from "../../langgraph/reserved-names.ts";
import { isLangChainMessage } from "../../message/message-role.ts";
import { recordsOf, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { RECOVERY } from "../budget/saved-recovery.ts";
import type { KnownCall } from "./known-call.ts";
import { partWith } from "./split-results.ts";
import { readTurn } from "./thread-turn.ts";
import { worthOf } from "./worth-of-result.ts";

/**
 * Results of tasks that had ended beside one that had not: saved, and never applied, since the thread went on with something else. What such a
 * task has written to other channels is lost: then its result is told and not given, as if all were well.
 *
 * @param writes from storage: of any shape
 */
export function leftResults(
  writes: readonly PendingWrite[],
  channel: string,
): (call: string, caller: ThreadMessage) => KnownCall | undefined {
  const found = writes
    .filter(([, name]) => name === channel)
    .flatMap(([task, , value]) => recordsOf(Array.isArray(value) ? value : [value]).map((one) => ({ task, one })));
  return (call, caller) => {
    const left = found.find(
      ({ one }) => isResultOf(one, call) && isLangChainMessage(one) === isLangChainMessage(caller),
    );
    if (left === undefined) return undefined;
    const message = left.one as unknown as ThreadMessage;
    const result = readTurn(message).answers.length === 1 ? message : partWith(message, call);
    const hasLost = writes.some(([task, name]) => task === left.task && isOfState(name) && name !== channel);
    return hasLost ? { cause: toldOnly(result) } : { result };
  };
}

function isResultOf(message: Loose, call: string): boolean {
  const { content } = message;
  if (typeof content !== "string" && !Array.isArray(content)) return false;
  const { answers, hasRest } = readTurn(message);
  return answers.includes(call) && !hasRest && worthOf(message as unknown as ThreadMessage, call) > 0;
}

function isOfState(channel: string): boolean {
  return ![RECOVERY, GOES_TO, "join:", "__"].some((prefix) => channel.startsWith(prefix));
}

function toldOnly(result: ThreadMessage): string {
  const { content } = result as { content?: unknown };
  const lost = "This has completed, but what it wrote beside its result was lost when the run was given up.";
  return typeof content === "string" && content !== "" ? `${lost} Its result: ${content}` : lost;
}
