import { firstString, isRecord } from "../../message/record.ts";
import type { ToolCallRead } from "../../message/tool-exchange.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { repairIdOf } from "./repair-id.ts";
import { worthOf } from "./worth-of-result.ts";
import type { ThreadTurn } from "./thread-turn.ts";

/** A call, and the message that has its result. */
export interface MatchedCall extends ToolCallRead {
  /** Position of the AI message that makes it. */
  caller: number;
  /** Position of the message with the result that stays. */
  result?: number;
  /** Its result is still to come, or nothing here can make it. */
  isPending: boolean;
}

/** A result that goes: nobody asked for it, or another one stays. */
export interface LostResult {
  at: number;
  /** Absent where it names no call. */
  call?: string;
}

export interface MatchedResults {
  /** In the order of the thread. */
  calls: MatchedCall[];
  lost: LostResult[];
}

interface OpenCall {
  call: ToolCallRead;
  caller: number;
  /** Positions of all results, those that stand before the call last. */
  results: number[];
}

/**
 * A result belongs to the nearest AI message before it that makes its call; where none does, to the first one behind it. One that a
 * repair has added belongs to the message that its id names, wherever a reducer has put it.
 */
export function matchResults(
  messages: readonly ThreadMessage[],
  turns: readonly ThreadTurn[],
  pending: ReadonlySet<string>,
): MatchedResults {
  const { opened, latest, orphans } = openCalls(messages, turns);
  const lost = [...orphans, ...namelessResults(turns)];
  const calls = opened.map(({ call, caller, results }) => {
    const best = bestOf(messages, call.id, results);
    const result = results[best];
    lost.push(...results.toSpliced(best, 1).map((at) => ({ at, call: call.id })));
    // An id that comes again is pending where it came last.
    const isAwaited = pending.has(call.id) && latest.get(call.id)?.caller === caller;
    const isPending = result === undefined && (isAwaited || call.isHosts === true);
    return { ...call, caller, isPending, ...(result !== undefined && { result }) };
  });
  return { calls, lost };
}

function openCalls(
  messages: readonly ThreadMessage[],
  turns: readonly ThreadTurn[],
): {
  opened: OpenCall[];
  latest: ReadonlyMap<string, OpenCall>;
  orphans: LostResult[];
} {
  const opened: OpenCall[] = [];
  const latest = new Map<string, OpenCall>();
  const byRepair = new Map<string, OpenCall>();
  const early = new Map<string, number[]>();
  for (const [at, { calls, answers }] of turns.entries()) {
    for (const call of calls) {
      const open: OpenCall = { call, caller: at, results: [] };
      opened.push(open);
      latest.set(call.id, open);
      const id = idOf(messages[at]);
      if (id !== undefined) byRepair.set(repairIdOf(id, call.id), open);
    }
    for (const id of answers) {
      const added = byRepair.get(idOf(messages[at]) ?? "");
      const results = (added ?? latest.get(id))?.results ?? early.get(id) ?? [];
      results.push(at);
      if (!latest.has(id)) early.set(id, results);
    }
  }
  // `opened` in order: the first call of an id takes what stood before it.
  for (const { call, results } of opened) {
    results.push(...(early.get(call.id) ?? []));
    early.delete(call.id);
  }
  const orphans = [...early].flatMap(([call, positions]) => positions.map((at) => ({ at, call })));
  return { opened, latest, orphans };
}

function idOf(message: unknown): string | undefined {
  return isRecord(message) ? firstString(message, "id") : undefined;
}

/** Tool messages that name no call. */
function namelessResults(turns: readonly ThreadTurn[]): LostResult[] {
  return turns.flatMap(({ answers, isResult }, at) => (isResult && answers.length === 0 ? [{ at }] : []));
}

function bestOf(messages: readonly ThreadMessage[], call: string, results: readonly number[]): number {
  const worths = results.map((at) => worthOf(messages[at]!, call));
  return Math.max(0, worths.indexOf(Math.max(...worths)));
}
