import type { StateSnapshot } from "@langchain/langgraph";
import { isRecord, recordsOf } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { lastCalls } from "./open-calls.ts";

export interface PendingToolCallsOptions {
  /** Name of the channel that holds the messages. */
  channel?: string;
  /** Whether a node runs tools or asks about them. By default any may; with it, only tasks of such nodes and subgraphs count. */
  isToolNode?: (name: string) => boolean;
}

/**
 * Ids of the tool calls that the graph will still answer by itself: an interrupt waits in a tool or before it, or a task that runs tools
 * has not finished and runs when the thread is resumed. To repair them would take the answer from under a human, or run nothing.
 *
 * A snapshot does not tell which call a task is for. So while anything of the thread waits, all open calls of the last AI message with
 * calls are pending; with a message of somebody else behind them only while an interrupt or a `Send` waits. Rather one too many: a call that
 * is repaired too late costs a failed model call, one repaired too early an approval. New input gives up all tasks that wait; so ask
 * again after it.
 *
 * @param snapshot of `graph.getState(config)`; with `{ subgraphs: true }` calls in subgraphs are found, too
 *
 * @example
 * const snapshot = await graph.getState(config);
 * const { messages } = snapshot.values;
 * const repaired = repairMessages(messages, { pending: pendingToolCalls(snapshot) });
 */
export function pendingToolCalls(snapshot: StateSnapshot, options: PendingToolCallsOptions = {}): string[] {
  const { channel = "messages", isToolNode = () => true } = options;
  const inner = snapshot.tasks.flatMap(({ state }) => (isSnapshot(state) ? pendingToolCalls(state, options) : []));
  const waiting = snapshot.tasks.filter(({ name }) => isToolNode(name));
  return [...new Set([...inner, ...openCallsOf(messagesIn(snapshot.values, channel), waiting)])];
}

function isSnapshot(state: unknown): state is StateSnapshot {
  return isRecord(state) && Array.isArray(state["tasks"]);
}

/** A graph may keep nothing but its list. */
function messagesIn(values: unknown, channel: string): ThreadMessage[] {
  const list = Array.isArray(values) ? values : isRecord(values) ? values[channel] : [];
  return recordsOf(list) as unknown as ThreadMessage[];
}

function openCallsOf(thread: readonly ThreadMessage[], waiting: StateSnapshot["tasks"]): readonly string[] {
  if (waiting.length === 0) return [];
  const { open, areLastWord } = lastCalls(thread);
  return areLastWord || waiting.some(isSentOrAsking) ? open : [];
}

/** A task that the model's turn has made, or that a human has been asked in. */
function isSentOrAsking({ interrupts, path }: StateSnapshot["tasks"][number]): boolean {
  return interrupts.length > 0 || path?.[0] === "__pregel_push";
}
