import { BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { pushMessage } from "@langchain/langgraph";
import { ledgerOf, type RunLedger } from "../budget/run-ledger.ts";

const shown = new WeakMap<RunLedger, Set<string>>();

/**
 * Gives messages to the stream mode "messages", which has what models say and what nodes return, and not what a Command writes. Each once in a
 * run: parallel nodes that end together write the same last message.
 */
export function showMessages(messages: readonly unknown[], config: RunnableConfig): void {
  const run = ledgerOf(config);
  const known = shown.get(run) ?? new Set();
  shown.set(run, known);
  for (const message of messages) {
    if (!BaseMessage.isInstance(message) || message.id === undefined || known.has(message.id)) continue;
    known.add(message.id);
    pushMessage(message, { ...config, stateKey: null });
  }
}
