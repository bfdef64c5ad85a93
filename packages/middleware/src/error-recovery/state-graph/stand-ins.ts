import { firstString, isRecord, type Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { planRepairs } from "../repair/plan-repairs.ts";

/** Results of calls that somebody else may still answer: the node sees them, the state does not. */
export interface StandIns {
  input: Loose;
  ids: ReadonlySet<string>;
}

/** The state with a result for every open call. */
export function standIn(state: Loose, channel: string): StandIns {
  const messages = state[channel];
  if (!Array.isArray(messages)) return { input: state, ids: new Set() };
  const { messages: repaired } = planRepairs(messages as ThreadMessage[]);
  const given = new Set<unknown>(messages);
  const added = repaired.filter((message) => !given.has(message));
  const ids = added.flatMap((message) => firstString(message as unknown as Loose, "id") ?? []);
  return { input: { ...state, [channel]: repaired }, ids: new Set(ids) };
}

/** A graph as the node returns its whole list. */
export function withoutStandIns(result: unknown, ids: ReadonlySet<string>, channel: string): unknown {
  const list = isRecord(result) ? result[channel] : undefined;
  if (ids.size === 0 || !isRecord(result) || !Array.isArray(list)) return result;
  return { ...result, [channel]: list.filter((one) => !(isRecord(one) && ids.has(firstString(one, "id") ?? ""))) };
}
