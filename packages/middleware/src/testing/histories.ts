import type { BaseMessage } from "@langchain/core/messages";
import type fc from "fast-check";
import { buildHistory } from "./build-history.ts";
import { outlined } from "./describe-history.ts";
import { historyScript, type HistoryFault, type HistoryOptions } from "./history-script.ts";
import { toPlainMessages, type PlainHistoryMessage } from "./plain-messages.ts";

export type { HistoryFault, HistoryOptions } from "./history-script.ts";
export type { PlainHistoryMessage } from "./plain-messages.ts";

export const HISTORY_FAULTS: readonly HistoryFault[] = [
  "orphan",
  "dangling",
  "apart",
  "nested",
  "twice",
  "early",
  "raw-dangling",
  "late-system",
  "duplicate-content",
  "empty-content",
];

export interface AnyHistoryOptions extends HistoryOptions {
  faults?: readonly HistoryFault[];
}

/** Histories that every provider takes: `findBreaches` finds nothing. All messages have ids, in order `m0`, `m1` and so on. */
export function validHistory(options: HistoryOptions = {}): fc.Arbitrary<BaseMessage[]> {
  return historyScript(options, []).map((script) => outlined(buildHistory(script)));
}

/** Histories as they are found in state, with some of the faults here and there. May end with calls that wait. */
export function anyHistory({ faults = HISTORY_FAULTS, ...options }: AnyHistoryOptions = {}): fc.Arbitrary<
  BaseMessage[]
> {
  return historyScript({ pending: true, ...options }, faults).map((script) => outlined(buildHistory(script)));
}

export function validPlainHistory(options: HistoryOptions = {}): fc.Arbitrary<PlainHistoryMessage[]> {
  return validHistory(options).map((messages) => outlined(toPlainMessages(messages)));
}

export function anyPlainHistory(options: AnyHistoryOptions = {}): fc.Arbitrary<PlainHistoryMessage[]> {
  return anyHistory(options).map((messages) => outlined(toPlainMessages(messages)));
}
